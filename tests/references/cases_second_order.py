"""The cases of plugins/second_order: no package has these methods, papers.py writes them down."""
import papers
from cases_adaptive import case

SMALL = ("rosenbrock", "exclusive_or")
CASES = [
    case("newton_cg", {}, "papers.py", lambda p: papers.NewtonCg(p), closure=True, steps=20,
         problems=SMALL),
    case("levenberg_marquardt", {}, "papers.py", lambda p: papers.LevenbergMarquardt(p),
         closure=True, steps=20, problems=("exclusive_or",)),
    case("levenberg_marquardt", {"damping": 1}, "papers.py",
         lambda p: papers.LevenbergMarquardt(p, 1.0), closure=True, steps=20,
         problems=("exclusive_or",)),
    *(case("nonlinear_cg", {"beta": beta}, "papers.py, torch.optim.LBFGS's line search",
           lambda p, beta=beta: papers.NonlinearCg(p, beta), closure=True, steps=10,
           problems=SMALL)
      for beta in ("polak_ribiere", "fletcher_reeves", "hestenes_stiefel", "dai_yuan",
                   "hager_zhang")),
]
