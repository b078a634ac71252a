# Residual structures alone and under random effects, ML and REML, written to mixed_structures.json (the simulated panel
# to panel_sex.csv).
#   cd tests/reference && Rscript mixed_structures.R
# R 4.2.2, nlme 3.1-162, numDeriv 2016.8-1.1. The log likelihood is formed from V = Z G Z' + R block by block and maximised
# here; standard errors of the displayed parameters come from its numeric Hessian (nlme has none in that metric). Where
# gls() or lme() can fit the model their log likelihood and coefficients must agree, or the script stops.
suppressMessages({library(nlme); library(numDeriv); library(jsonlite)})
set.seed(31)
panel <- do.call(rbind, lapply(1:72, function(i) {
  t <- sort(sample(1:4, sample(2:4, 1, prob = c(.1, .3, .6))))
  sex <- i %% 2
  real <- t + round(runif(length(t), 0, .6), 2)
  x <- round(rnorm(length(t)) + .2 * t, 2)
  R <- (if (sex) .6 else .35)^abs(outer(real, real, "-"))
  sd <- (if (sex) 1 else 1.5) * c(1, 1.3, .9, 1.2)[t]
  e <- sd * c(t(chol(R)) %*% rnorm(length(t)))
  b <- rnorm(2) %*% chol(matrix(c(1.2, .3, .3, .5), 2))
  data.frame(school = (i - 1) %/% 6 + 1, id = i, sex = sex, t = t, real = real, x = x, e = e, b1 = b[1], b2 = b[2])
}))
u <- rnorm(12, 0, 1.2)
panel$y <- round(with(panel, 2 + .5 * x + .3 * t + u[school] + b1 + b2 * x + e), 3)
panel <- panel[c("school", "id", "sex", "t", "real", "x", "y")]
write.csv(panel, "panel_sex.csv", row.names = FALSE)
panel <- read.csv("panel_sex.csv")

# ---- parameters: of each, what the optimiser moves, and what is displayed ---------------------------------------
pairs_of <- function(q) if (q > 1) combn(q, 2, simplify = FALSE) else list()
covariance <- function(par, q, structure) {  # G of a random term
  sd <- exp(par[seq_len(q)]); C <- diag(q)
  if (structure == "un") for (k in seq_along(pairs_of(q))) {
    ij <- pairs_of(q)[[k]]; C[ij[1], ij[2]] <- C[ij[2], ij[1]] <- tanh(par[q + k])
  }
  C * outer(sd, sd)
}
shapes <- function(r) switch(r$type, iid = 0, cs = 1, ar = r$order, ma = r$order, car = 1, toep = r$order,
                             un = 6, band = length(Filter(function(ij) diff(ij) <= r$order, pairs_of(4))), diag = 0)
spreads <- function(r) if (r$type %in% c("un", "band", "diag")) 4 else 1
correlation <- function(r, shape) {  # of the four times
  C <- diag(4)
  if (r$type == "cs") C[] <- tanh(shape)
  if (r$type == "ar") C <- toeplitz(ARMAacf(ar = if (r$order == 1) tanh(shape) else shape, lag.max = 3))
  if (r$type == "ma") C <- toeplitz(ARMAacf(ma = if (r$order == 1) tanh(shape) else shape, lag.max = 3))
  if (r$type == "toep") C <- toeplitz(c(1, tanh(shape), 0, 0, 0)[1:4])
  if (r$type %in% c("un", "band")) {
    near <- Filter(function(ij) r$type == "un" || diff(ij) <= r$order, pairs_of(4))
    for (k in seq_along(near)) C[near[[k]][1], near[[k]][2]] <- C[near[[k]][2], near[[k]][1]] <- tanh(shape[k])
  }
  diag(C) <- 1
  C
}
prepared <- function(m) {  # what every evaluation needs, by block
  X <- model.matrix(m$fixed, panel)
  block <- if (any(vapply(m$random, function(t) t$group == "school", TRUE))) panel$school else panel$id
  m$blocks <- lapply(split(seq_len(nrow(panel)), block), function(rows) {
    d <- panel[rows, ]
    Z <- lapply(m$random, function(term) list(Z = as.matrix(cbind(`1` = 1, d["x"])[term$z]),
                                              same = outer(d[[term$group]], d[[term$group]], "==")))
    by <- if (is.null(m$residual$by)) rep(1, length(rows)) else d[[m$residual$by]] + 1
    list(W = cbind(X[rows, , drop = FALSE], panel$y[rows]), Z = Z, t = d$t, by = by, own = split(seq_along(rows), d$id),
         lag = abs(outer(d$real, d$real, "-")))
  })
  m
}
loglik <- function(par, model, detail = FALSE) {
  m <- model; at <- 0; G <- list()
  for (term in m$random) {
    q <- length(term$z); size <- q + (term$structure == "un") * q * (q - 1) / 2
    G <- c(G, list(covariance(par[at + seq_len(size)], q, term$structure))); at <- at + size
  }
  r <- m$residual; k <- spreads(r); s <- shapes(r); sd <- list(); C <- list(); rate <- c()
  for (g in seq_len(if (is.null(r$by)) 1 else 2)) {
    own <- par[at + (g - 1) * (k + s) + seq_len(k + s)]
    sd[[g]] <- rep_len(exp(own[seq_len(k)]), 4); shape <- own[k + seq_len(s)]
    C[[g]] <- if (r$type != "car") tryCatch(correlation(r, shape), error = function(e) NULL) else plogis(shape)
    if (is.null(C[[g]]) || anyNA(C[[g]])) return(-1e8)
  }
  p <- ncol(m$blocks[[1]]$W) - 1; S <- 0; logdet <- 0
  for (b in m$blocks) {
    V <- matrix(0, length(b$t), length(b$t))
    for (i in b$own) {
      g <- b$by[i[1]]
      own <- if (r$type == "car") C[[g]]^b$lag[i, i] else C[[g]][b$t[i], b$t[i]]
      V[i, i] <- own * outer(sd[[g]][b$t[i]], sd[[g]][b$t[i]])
    }
    for (j in seq_along(G)) V <- V + b$Z[[j]]$same * (b$Z[[j]]$Z %*% tcrossprod(G[[j]], b$Z[[j]]$Z))
    L <- tryCatch(chol(V), error = function(e) NULL)
    if (is.null(L)) return(-1e8)
    S <- S + crossprod(backsolve(L, b$W, transpose = TRUE)); logdet <- logdet + 2 * sum(log(diag(L)))
  }
  XX <- S[1:p, 1:p]; n <- nrow(panel)
  beta <- tryCatch(solve(XX, S[1:p, p + 1]), error = function(e) NULL)
  if (is.null(beta)) return(-1e8)
  ll <- -.5 * ((n - p * m$reml) * log(2 * pi) + logdet + S[p + 1, p + 1] - sum(beta * S[1:p, p + 1]) +
               m$reml * as.numeric(determinant(XX)$modulus))
  if (detail) list(ll = ll, beta = unname(beta), se = unname(sqrt(diag(solve(XX))))) else ll
}
displayed <- function(par, model) {  # what a table shows, named as it names it
  m <- model; at <- 0; out <- c()
  for (term in m$random) {
    q <- length(term$z); size <- q + (term$structure == "un") * q * (q - 1) / 2
    G <- covariance(par[at + seq_len(size)], q, term$structure); at <- at + size
    z <- ifelse(term$z == "1", "_cons", term$z)
    v <- setNames(diag(G), paste0(term$group, " var(", z, ")"))
    if (term$structure == "un") for (ij in pairs_of(q))
      v <- c(v, setNames(G[ij[1], ij[2]], paste0(term$group, " cov(", z[ij[1]], ",", z[ij[2]], ")")))
    out <- c(out, v)
  }
  r <- m$residual; k <- spreads(r); s <- shapes(r)
  levels <- if (is.null(r$by)) "" else paste0(sort(unique(panel[[r$by]])), ": ")
  for (g in seq_along(levels)) {
    own <- par[at + (g - 1) * (k + s) + seq_len(k + s)]
    sd <- exp(own[seq_len(k)]); shape <- own[k + seq_len(s)]; var1 <- sd[1]^2
    v <- switch(r$type,
      iid = c(`var(e)` = var1), cs = c(`var(e)` = var1, `cov(e)` = var1 * tanh(shape)),
      ar = c(setNames(if (r$order == 1) tanh(shape) else shape, if (r$order == 1) "rho" else paste0("phi", 1:r$order)),
             `var(e)` = var1),
      ma = c(setNames(if (r$order == 1) tanh(shape) else shape, paste0("theta", 1:r$order)), `var(e)` = var1),
      car = c(rho = plogis(shape), `var(e)` = var1),
      toep = c(setNames(var1 * tanh(shape), paste0("cov", 1:r$order)), `var(e)` = var1), {
        C <- correlation(r, shape) * outer(sd, sd)
        v <- setNames(diag(C), paste0("var(e", 1:4, ")"))
        for (ij in pairs_of(4)) if (r$type == "un" || (r$type == "band" && diff(ij) <= r$order))
          v <- c(v, setNames(C[ij[1], ij[2]], paste0("cov(e", ij[1], ",e", ij[2], ")")))
        v
      })
    out <- c(out, setNames(v, paste0(levels[g], names(v))))
  }
  out
}

# ---- models -----------------------------------------------------------------------------------------------------
rt <- function(group, z = "1", structure = "ind") list(group = group, z = z, structure = structure)
re <- function(type, order = NULL, by = NULL) list(type = type, order = order, by = by)
none <- list(); cons <- list(rt("id")); slope <- list(rt("id", c("x", "1"), "un")); both <- list(rt("school"), rt("id"))
lag <- ~ t | id; eachsex <- varIdent(form = ~ 1 | sex); eachtime <- varIdent(form = ~ 1 | t)
id1 <- list(id = pdDiag(~ 1)); idx <- list(id = pdSymm(~ x)); nested <- list(school = ~ 1, id = ~ 1)
models <- list(  # name, random terms, residual structure, how nlme fits it (or not)
  list("exchangeable", none, re("cs"), list(correlation = corCompSymm(form = ~ 1 | id))),
  list("exchangeable by", none, re("cs", by = "sex"), NULL),
  list("unstructured", none, re("un"), list(correlation = corSymm(form = ~ t | id), weights = eachtime)),
  list("unstructured by", none, re("un", by = "sex"), NULL),
  list("ar 1", none, re("ar", 1), list(correlation = corAR1(form = lag))),
  list("ar 1 by", none, re("ar", 1, "sex"), NULL),
  list("ar 2", none, re("ar", 2), list(correlation = corARMA(form = lag, p = 2, q = 0))),
  list("ma 1", none, re("ma", 1), list(correlation = corARMA(form = lag, p = 0, q = 1))),
  list("ma 2", none, re("ma", 2), list(correlation = corARMA(form = lag, p = 0, q = 2))),
  list("ma 1 by", none, re("ma", 1, "sex"), NULL),
  list("exponential", none, re("car"), list(correlation = corCAR1(form = ~ real | id))),
  list("exponential by", none, re("car", by = "sex"), NULL),
  list("toeplitz 2", none, re("toep", 2), NULL),
  list("banded 1", none, re("band", 1), NULL),
  list("banded 1 by", none, re("band", 1, "sex"), NULL),
  list("intercept, by sex", cons, re("iid", by = "sex"), list(random = id1, weights = eachsex)),
  list("intercept, by time", cons, re("diag"), list(random = id1, weights = eachtime)),
  list("intercept, ar 1", cons, re("ar", 1), list(random = id1, correlation = corAR1(form = lag))),
  list("intercept, exponential by", cons, re("car", by = "sex"), NULL),
  list("intercept, banded 1", cons, re("band", 1), NULL),
  list("slope, by sex", slope, re("iid", by = "sex"), list(random = idx, weights = eachsex)),
  list("slope, ar 1", slope, re("ar", 1), list(random = idx, correlation = corAR1(form = lag))),
  list("slope, ma 1", slope, re("ma", 1), list(random = idx, correlation = corARMA(form = lag, p = 0, q = 1))),
  list("slope, exponential", slope, re("car"), list(random = idx, correlation = corCAR1(form = ~ real | id))),
  list("slope, by time", slope, re("diag"), list(random = idx, weights = eachtime)),
  list("nested, ar 1", both, re("ar", 1), list(random = nested, correlation = corAR1(form = ~ t | school/id))),
  list("nested, by sex", both, re("iid", by = "sex"), list(random = nested, weights = eachsex)),
  list("school, unstructured", list(rt("school")), re("un"), NULL)
)
fixed <- y ~ x + t
by_nlme <- function(how, reml) {
  method <- if (reml) "REML" else "ML"
  tight <- list(tolerance = 1e-9, msTol = 1e-10, msMaxIter = 500, maxIter = 500, apVar = FALSE)
  f <- if (is.null(how$random)) gls else lme
  tight <- do.call(if (is.null(how$random)) glsControl else lmeControl,
                   c(tight, if (!is.null(how$random)) list(opt = "nlminb", niterEM = 50)))
  do.call(f, c(list(fixed, data = panel, method = method, control = tight), how))
}
out <- list()
for (reml in c(FALSE, TRUE)) for (one in models) {
  name <- paste(one[[1]], if (reml) "reml" else "ml")
  m <- prepared(list(fixed = fixed, random = one[[2]], residual = one[[3]], reml = reml))
  n_by <- if (is.null(m$residual$by)) 1 else 2
  begin <- c(unlist(lapply(m$random, function(t) c(rep(0, length(t$z)), rep(.1, (t$structure == "un") * choose(length(t$z), 2))))),
             rep(c(rep(if (length(m$random)) .2 else .8, spreads(m$residual)), rep(.3, shapes(m$residual))), n_by))
  if (m$residual$type %in% c("band", "toep")) begin[abs(begin - .3) < 1e-12] <- .15
  fit <- optim(begin, function(p) -loglik(p, m), method = "BFGS", control = list(reltol = 1e-14, maxit = 1000))
  par <- fit$par
  for (step in 1:3) {
    H <- hessian(loglik, par, model = m); g <- grad(loglik, par, model = m)
    move <- solve(H, g)
    if (abs(sum(g * move)) < 1e-12) break
    par <- par - move
  }
  found <- loglik(par, m, TRUE)
  J <- jacobian(displayed, par, model = m); V <- solve(-H)
  if (!is.null(one[[4]])) {
    n <- by_nlme(one[[4]], reml)
    stopifnot(abs(as.numeric(logLik(n)) - found$ll) < 1e-4)
    b <- if (inherits(n, "gls")) coef(n) else fixef(n)
    stopifnot(max(abs(b - found$beta) / found$se) < 1e-3)
  }
  out[[name]] <- list(ll = found$ll, beta = found$beta, se = found$se, slope = abs(sum(g * move)), nlme = !is.null(one[[4]]),
                      components = as.list(displayed(par, m)), errors = unname(sqrt(diag(J %*% V %*% t(J)))))
  cat(name, found$ll, abs(sum(g * move)), "\n")
}
write(toJSON(out, digits = 12, auto_unbox = TRUE, pretty = TRUE), "mixed_structures.json")
