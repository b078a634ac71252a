# After lmer: profile intervals, conditional variances of random effects, exact restricted LR tests (RLRsim), written to
# postestimation.json.   cd tests/reference && Rscript postestimation.R
# R 4.2.2, lme4 1.1-31, RLRsim 3.1-8 (Debian: r-cran-lme4 r-cran-rlrsim r-cran-jsonlite); data sets of lme4 and nlme
suppressMessages({library(lme4); library(RLRsim); library(jsonlite)})
data(Orthodont, package = "nlme"); data(Machines, package = "nlme")
orthodont <- as.data.frame(Orthodont)
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 0.1, rhoend = 1e-9, maxfun = 20000))
out <- list(profile = list(), condvar = list(), rlrt = list())
profiled <- function(name, formula, data, reml = FALSE) {
  m <- lmer(formula, data, REML = reml, control = tight)
  out$profile[[name]] <<- as.data.frame(t(confint(profile(m, delta = 0.1), oldNames = FALSE)))
}
profiled("sleepstudy", Reaction ~ Days + (Days | Subject), sleepstudy)
profiled("sleepstudy independent", Reaction ~ Days + (Days || Subject), sleepstudy)
profiled("pastes", strength ~ 1 + (1 | batch/cask), Pastes)
for (reml in c(FALSE, TRUE)) {
  m <- lmer(Reaction ~ Days + (Days | Subject), sleepstudy, REML = reml, control = tight)
  v <- attr(ranef(m, condVar = TRUE)$Subject, "postVar")
  out$condvar[[if (reml) "reml" else "ml"]] <- unname(sqrt(cbind(v[1, 1, ], v[2, 2, ])))
}
set.seed(1)
tested <- function(name, formula, data, only = NULL, null = NULL) {
  m <- lmer(formula, data, REML = TRUE, control = tight)
  alone <- if (is.null(only)) NULL else lmer(only, data, REML = TRUE)
  m0 <- if (is.null(null)) NULL else lmer(null, data, REML = TRUE, control = tight)
  r <- if (is.null(only)) exactRLRT(m, nsim = 100000) else exactRLRT(alone, m, m0, nsim = 100000)
  out$rlrt[[name]] <<- list(statistic = unname(r$statistic), p = r$p.value)
}
few <- sleepstudy[sleepstudy$Subject %in% c("308", "310", "330", "335", "351") & sleepstudy$Days > 6, ]
small <- subset(Pastes, batch %in% c("A", "C", "E", "F", "J"))
tested("few subjects", Reaction ~ Days + (1 | Subject), few)
tested("orthodont slopes", distance ~ age + (1 | Subject) + (0 + age | Subject), orthodont,
       distance ~ age + (0 + age | Subject), distance ~ age + (1 | Subject))
tested("pastes batch", strength ~ 1 + (1 | batch) + (1 | sample), Pastes,
       strength ~ 1 + (1 | batch), strength ~ 1 + (1 | sample))
tested("pastes cask", strength ~ 1 + (1 | batch) + (1 | sample), Pastes,
       strength ~ 1 + (1 | sample), strength ~ 1 + (1 | batch))
l <- lmer(Reaction ~ Days + (1 | Subject), few, REML = FALSE, control = tight)
r <- exactLRT(l, lm(Reaction ~ Days, few), nsim = 100000)
out$lrt <- list(statistic = unname(r$statistic), p = r$p.value)
write_json(out, "postestimation.json", digits = 12, auto_unbox = TRUE, pretty = TRUE)
