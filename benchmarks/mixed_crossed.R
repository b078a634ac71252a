# lme4 in mixed_crossed.py: Rscript mixed_crossed.R data.csv runs "factor factor"; prints one JSON line.
arguments <- commandArgs(TRUE)
suppressMessages(library(lme4))
d <- read.csv(arguments[1])
factors <- strsplit(arguments[3], " ")[[1]]
for (f in factors) d[[f]] <- factor(d[[f]])
formula <- as.formula(paste("y ~ x +", paste(sprintf("(1 | %s)", factors), collapse = " + ")))
runs <- as.integer(arguments[2])
fit <- function(data) lmer(formula, data, REML = FALSE)
seconds <- function(e) { gc(FALSE); start <- proc.time()[["elapsed"]]; force(e); proc.time()[["elapsed"]] - start }
invisible(try(suppressMessages(suppressWarnings(fit(droplevels(d[1:2000, ])))), silent = TRUE))
times <- numeric(0)
while (length(times) < runs && !(length(times) && times[length(times)] > 20)) times <- c(times, seconds(m <- fit(d)))

# lme4 has no standard errors of the variance parameters: Hessian of its deviance in (relative factors, sigma) by
# differences; delta method for the first factor's variance (sigma theta)^2.
extra <- seconds({
  criterion <- lmer(formula, d, REML = FALSE, devFunOnly = TRUE)
  n <- nrow(d)
  k <- length(factors)
  deviance <- function(p) {
    criterion(p[1:k])
    e <- environment(criterion)
    e$pp$ldL2() + n * log(2 * pi * p[k + 1]^2) + (e$pp$sqrL(1) + e$resp$wrss()) / p[k + 1]^2
  }
  at <- c(getME(m, "theta"), sigma(m))
  H <- optimHess(at, deviance)
  first <- match(factors[1], names(getME(m, "flist")))
  slope <- numeric(k + 1)
  slope[first] <- 2 * at[first] * at[k + 1]^2
  slope[k + 1] <- 2 * at[first]^2 * at[k + 1]
  se <- sqrt(drop(slope %*% (2 * solve(H)) %*% slope))
})
cat(sprintf('{"times": [%s], "ll": %.10f, "version": "%s", "extra": %.4f, "se": %.10f}\n',
            paste(sprintf("%.4f", times), collapse = ", "), as.numeric(logLik(m)), packageVersion("lme4"), extra, se))
