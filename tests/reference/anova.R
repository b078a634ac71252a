# Analysis of variance, written to anova.json.
#   cd tests/reference && Rscript anova.R
# R 4.2.2, jsonlite. Partial sums of squares: drop1() with contrasts that sum to zero (type III), on unbalanced data made
# by a congruential generator (the same in tests/estimation/test_anova.py). Repeated measures: anova.mlm(test =
# "Spherical"), which prints Greenhouse and Geisser's and Huynh and Feldt's epsilons, of Winer, Brown and Michels (1991),
# tables 4.3 and 7.13.
suppressMessages(library(jsonlite))
options(contrasts = c("contr.sum", "contr.poly"))
n <- 60; s <- 12345; u <- numeric(4 * n)
for (i in seq_along(u)) { s <- (s * 16807) %% 2147483647; u[i] <- s / 2147483647 }
u <- matrix(u, 4 * n / 4, 4, byrow = TRUE)
d <- data.frame(a = factor(1 + floor(3 * u[, 1])), b = factor(1 + floor(2 * u[, 2])), x = round(10 * u[, 3], 2))
d$y <- round(as.integer(d$a) * as.integer(d$b) + d$x * as.integer(d$a) / 4 + 3 * u[, 4], 2)
out <- list()
add <- function(name, formula) {
  m <- lm(formula, d)
  three <- drop1(m, . ~ ., test = "F")[-1, ]
  one <- anova(m)
  out[[name]] <<- list(terms = trimws(rownames(three)), partial = three[["Sum of Sq"]], df = three$Df, F = three[["F value"]],
                       p = three[["Pr(>F)"]], sequential = one[["Sum Sq"]], rss = sum(resid(m)^2), n = nrow(d))
}
add("y a##b", y ~ a * b)
add("y a##b c.x", y ~ a + b + a:b + x)
add("y a b c.x a#c.x", y ~ a + b + x + a:x)
add("y a##b##c.x", y ~ a * b * x)

spherical <- function(Y, between, M, X) {
  fit <- if (is.null(between)) lm(Y ~ 1) else lm(Y ~ between)
  found <- capture.output(anova(fit, M = M, X = X, test = "Spherical"))
  pick <- function(what) as.numeric(sub(".*: *", "", grep(what, found, value = TRUE)[1]))
  c(gg = pick("Greenhouse"), hf = pick("Huynh"))
}
t43 <- matrix(c(30, 28, 16, 34, 14, 18, 10, 22, 24, 20, 18, 30, 38, 34, 20, 44, 26, 28, 14, 30), 5, byrow = TRUE)
out$t43 <- as.list(spherical(t43, NULL, ~ factor(1:4), ~ 1))
t713 <- matrix(c(45, 53, 60, 40, 52, 57, 28, 37, 46, 35, 41, 50, 30, 37, 47, 25, 32, 41, 60, 65, 75, 58, 54, 70, 40, 47,
  50, 50, 48, 61, 25, 34, 51, 16, 23, 35, 42, 45, 55, 30, 37, 43, 22, 27, 37, 56, 60, 77, 40, 39, 57, 31, 29, 46),
  6, byrow = TRUE)
noise <- factor(c(1, 1, 1, 2, 2, 2)); period <- gl(3, 3); dial <- factor(rep(1:3, 3))
out$t713 <- list(period = as.list(spherical(t713, noise, ~ period, ~ 1)), dial = as.list(spherical(t713, noise, ~ dial, ~ 1)),
                 both = as.list(spherical(t713, noise, ~ period * dial, ~ period + dial)))
writeLines(toJSON(out, digits = 12, auto_unbox = TRUE, pretty = TRUE), "anova.json")
