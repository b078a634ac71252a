# Single-equation models by glm, MASS and numDeriv, for tests/estimation/test_ml.py.
# cd tests/reference && Rscript glm.R > glm.json   (R 4.2.2, MASS 7.3-58.2, numDeriv 2016.8)
suppressMessages({library(MASS); library(nnet)})
library(numDeriv)
library(jsonlite)

n <- 80
i <- 0:(n - 1)
d <- data.frame(a = i %% 3 + 1, x = ((i * 7) %% 11) / 5, e = 1 + (i * 5) %% 7, w = 1 + i %% 4)
d$b <- as.numeric(sin(i * 1.7) + .4 * d$x > .5 * (d$a == 2))
d$c <- floor(exp(.3 + .4 * d$x + .3 * (d$a == 3) + 1.5 * sin(i * i * .9)))
d$t <- 4 + i %% 5
d$s <- pmin(d$t, floor(d$t * plogis(.5 * d$x - .6 + sin(i * 3.1))))
d$z <- exp(1 + .2 * d$x + .4 * sin(i * 1.3))
d$o <- 1 + (sin(i * 1.1) + .5 * d$x > .3) + (sin(i * 1.1) + .5 * d$x > 1)
A <- factor(d$a)

# observed information by numeric second derivatives of the log likelihood
observed <- function(f, ll) { b <- coef(f); list(b = unname(b), se = unname(sqrt(diag(solve(-hessian(ll, b)))))) }
show <- function(f, se = sqrt(diag(vcov(f)))) list(b = unname(coef(f)), se = unname(se), ll = as.numeric(logLik(f)))
X <- model.matrix(~ x + A, d)
bin <- function(F) function(b) { p <- F(X %*% b); sum(ifelse(d$b == 1, log(p), log1p(-p))) }
tight <- glm.control(epsilon = 1e-14, maxit = 100)
logit <- glm(b ~ x + A, family = binomial, data = d, control = tight)
probit <- glm(b ~ x + A, family = binomial("probit"), data = d, control = tight)
cloglog <- glm(b ~ x + A, family = binomial("cloglog"), data = d, control = tight)
pois <- glm(c ~ x + A + offset(log(e)), family = poisson, data = d, control = tight)
weighted <- glm(c ~ x + A, family = poisson, weights = w, data = d, control = tight)
grouped <- glm(cbind(s, t - s) ~ x + A, family = binomial, data = d, control = tight)
gam <- glm(z ~ x + A, family = Gamma("log"), data = d, control = tight)
ig <- glm(z ~ x + A, family = inverse.gaussian, data = d, control = tight)
nb <- glm.nb(c ~ x + A, d, control = glm.control(epsilon = 1e-14, maxit = 50))
nbll <- function(p) sum(dnbinom(d$c, size = exp(-p[5]), mu = exp(X %*% p[1:4]), log = TRUE))
nbp <- c(coef(nb), -log(nb$theta))
nbp <- optim(nbp, nbll, method = "BFGS", control = list(fnscale = -1, reltol = 1e-16, maxit = 1000))$par
for (k in 1:5) nbp <- nbp - solve(hessian(nbll, nbp), grad(nbll, nbp))
# sandwich of the observed information with n/(n-1), clusters by a with 3/2
scores <- function(f, u) X * u
robust <- function(f, u, w) {
  B <- solve(t(X) %*% (X * w)); S <- X * u
  n1 <- nrow(X); V <- B %*% crossprod(S) %*% B * n1 / (n1 - 1)
  G <- rowsum(S, i %/% 10); g <- nrow(G); C <- B %*% crossprod(G) %*% B * g / (g - 1)
  list(robust = unname(sqrt(diag(V))), cluster = unname(sqrt(diag(C)))) }
p <- fitted(logit)
# margins: mean probability at a = 1, 2, 3; mean derivative by x; delta method by numeric derivatives
delta <- function(f, b, V) { J <- jacobian(f, b); list(b = f(b), se = sqrt(diag(J %*% V %*% t(J)))) }
at <- function(k) { Y <- X; Y[, 3] <- as.numeric(k == 2); Y[, 4] <- as.numeric(k == 3); Y }
levels <- function(b) sapply(1:3, function(k) mean(plogis(at(k) %*% b)))
slope <- function(b) mean(dlogis(X %*% b) * b[2])
elasticity <- function(b) mean((1 - plogis(X %*% b)) * b[2] * d$x)
zero <- function(q) mean(dnbinom(0, size = exp(-q[5]), mu = exp(X %*% q[1:4])))
zeroslope <- function(q) mean(sapply(1:n, function(j) { m <- exp(sum(X[j, ] * q[1:4])); -(1 + exp(q[5]) * m)^(-exp(-q[5]) - 1) * m * q[2] }))
VNB <- solve(-hessian(nbll, nbp))
d$O <- factor(d$o)
ol <- polr(O ~ x + A, d, Hess = TRUE, control = list(reltol = 1e-16, maxit = 1000))
op <- polr(O ~ x + A, d, Hess = TRUE, method = "probit", control = list(reltol = 1e-16, maxit = 1000))
orderedll <- function(F) function(q) { e <- X[, 2:4] %*% q[1:3]
  sum(log(F(c(q[4:5], Inf)[d$o] - e) - F(c(-Inf, q[4:5])[d$o] - e))) }
polish <- function(ll, q) { for (k in 1:8) q <- q - solve(hessian(ll, q), grad(ll, q)); list(b = unname(q), se = unname(sqrt(diag(solve(-hessian(ll, q))))), ll = ll(q)) }
ml <- multinom(O ~ x + A, d, trace = FALSE, reltol = 1e-14, maxit = 1000)
mlll <- function(q) { E <- cbind(0, X %*% q[1:4], X %*% q[5:8]); sum(E[cbind(1:n, d$o)] - log(rowSums(exp(E)))) }

result <- list(
  logit = c(show(logit), robust(logit, d$b - p, p * (1 - p))), probit = c(observed(probit, bin(pnorm)), ll = as.numeric(logLik(probit))),
  cloglog = c(observed(cloglog, bin(function(e) 1 - exp(-exp(e)))), ll = as.numeric(logLik(cloglog))),
  poisson = show(pois), weighted = show(weighted), grouped = c(show(grouped), deviance = deviance(grouped),
    pearson = sum(residuals(grouped, "pearson")^2), hat = list(unname(hatvalues(grouped)[1:5])),
    cooksd = list(unname(cooks.distance(grouped)[1:5]))),
  gamma = c(show(gam), deviance = deviance(gam), phi = summary(gam)$dispersion),
  igaussian = c(show(ig), deviance = deviance(ig), phi = summary(ig)$dispersion),
  nbreg = list(b = unname(nbp), se = unname(sqrt(diag(VNB))), ll = nbll(nbp)),
  ologit = polish(orderedll(plogis), c(coef(ol), ol$zeta)), oprobit = polish(orderedll(pnorm), c(coef(op), op$zeta)),
  mlogit = polish(mlll, as.vector(t(coef(ml)))),
  margins = list(levels = delta(levels, coef(logit), vcov(logit)), slope = delta(slope, coef(logit), vcov(logit)),
    elasticity = delta(elasticity, coef(logit), vcov(logit)), zero = delta(zero, nbp, VNB), zeroslope = delta(zeroslope, nbp, VNB)))
cat(toJSON(result, digits = 14, auto_unbox = TRUE, pretty = TRUE))
