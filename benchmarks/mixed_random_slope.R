# lme4 in mixed_random_slope.py: Rscript mixed_random_slope.R data.csv runs; prints one JSON line.
arguments <- commandArgs(TRUE)
suppressMessages(library(lme4))
d <- read.csv(arguments[1])
d$g <- factor(d$g)
runs <- as.integer(arguments[2])
fit <- function(data) lmer(y ~ x1 + x2 + x3 + x4 + x5 + (x1 | g), data, REML = FALSE)
seconds <- function(e) { gc(FALSE); start <- proc.time()[["elapsed"]]; force(e); proc.time()[["elapsed"]] - start }
invisible(suppressMessages(suppressWarnings(fit(droplevels(d[1:2000, ])))))
times <- numeric(0)
for (i in seq_len(runs)) times <- c(times, seconds(m <- fit(d)))

# lme4 has no standard errors of the variance parameters: Hessian of its deviance in (relative factor, sigma) by
# differences (numDeriv if installed), as lmerTest does; delta method for var(_cons) = (sigma theta_1)^2.
extra <- seconds({
  criterion <- update(m, devFunOnly = TRUE)
  n <- nrow(d)
  deviance <- function(p) {
    criterion(p[1:3])
    e <- environment(criterion)
    e$pp$ldL2() + n * log(2 * pi * p[4]^2) + (e$pp$sqrL(1) + e$resp$wrss()) / p[4]^2
  }
  at <- c(getME(m, "theta"), sigma(m))
  H <- if (requireNamespace("numDeriv", quietly = TRUE)) numDeriv::hessian(deviance, at) else optimHess(at, deviance)
  slope <- c(2 * at[1] * at[4]^2, 0, 0, 2 * at[1]^2 * at[4])
  se <- sqrt(drop(slope %*% (2 * solve(H)) %*% slope))
})
cat(sprintf('{"times": [%s], "ll": %.10f, "version": "%s", "extra": %.4f, "se": %.10f}\n',
            paste(sprintf("%.4f", times), collapse = ", "), as.numeric(logLik(m)), packageVersion("lme4"), extra, se))
