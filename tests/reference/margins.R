# Estimated marginal means, contrasts and slopes, by emmeans, for tests/estimation/test_margins.py.
# cd tests/reference && Rscript margins.R > margins.json   (R 4.2.2, emmeans 1.8.4, lme4 1.1-31, pbkrtest)
library(emmeans)
library(jsonlite)
suppressMessages(library(lme4))

n <- 60
i <- 0:(n - 1)
d <- data.frame(a = i %% 3 + 1, b = (i %/% 3) %% 2, x = ((i * 7) %% 11) / 5)
d$y <- 1 + d$a * .5 - d$b + .3 * d$x + .2 * d$a * d$x + .4 * (d$a == 2) * d$b + sin(i * 1.7)
f <- lm(y ~ factor(a) * factor(b) + factor(a) * x, d)
d$s <- i %/% 7
d$y2 <- d$y + cos(d$s * 2.3)
tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 20000))
m <- lmer(y2 ~ factor(a) + x + (1 | s), d, control = tight)
kr <- emmeans(m, "a", lmer.df = "kenward-roger")
# a mixed model with interactions of factors and of a factor with a covariate, cells unbalanced
u <- d[!(i %% 7 == 3 & d$b == 1), ]
u$A <- factor(u$a); u$B <- factor(u$b)
mu <- lmer(y2 ~ A * B + A * x + (1 | s), u, control = tight)
kra <- function(...) emmeans(mu, ..., lmer.df = "kenward-roger")
cells0 <- kra(~ B * A, at = list(x = 0))
free <- lm(y ~ A * B + x, u)
show <- function(e) { s <- as.data.frame(summary(e, infer = c(TRUE, TRUE)))
  lapply(as.list(s), function(v) if (is.factor(v)) as.character(v) else v) }
balanced <- emmeans(f, "a")
cells <- emmeans(f, c("b", "a"), at = list(x = 2))
ref <- emmeans(f, "a", weights = "proportional")
result <- list(
  balanced = show(balanced),
  cells_at_2 = show(cells),
  pairs_bonferroni = show(update(pairs(balanced, reverse = TRUE), adjust = "bonferroni")),
  pairs_sidak = show(update(pairs(balanced, reverse = TRUE), adjust = "sidak")),
  pairs_scheffe = show(update(pairs(balanced, reverse = TRUE), adjust = "scheffe")),
  pairs_tukey = show(update(pairs(emmeans(f, "a", at = list(x = 0)), reverse = TRUE), adjust = "tukey")),
  mixed_pairs = show(update(pairs(kr, reverse = TRUE), adjust = "bonferroni")),
  mixed_joint = as.list(pbkrtest::getKR(pbkrtest::KRmodcomp(m, update(m, . ~ . - factor(a))))),
  unbalanced_pairs = show(update(pairs(kra("A", at = list(x = 0)), reverse = TRUE), adjust = "none")),
  unbalanced_tukey = show(update(pairs(kra("A", at = list(x = 0)), reverse = TRUE), adjust = "tukey")),
  unbalanced_cells = show(update(pairs(cells0, reverse = TRUE), adjust = "sidak")),
  within_b = show(update(contrast(kra(~ A | B, at = list(x = 0)), "trt.vs.ctrl"), by = NULL, adjust = "none")),
  of_contrasts = show(update(contrast(cells0, interaction = list(A = "consec", B = "trt.vs.ctrl")), adjust = "none")),
  joint_unbalanced = lapply(list(
    A = rbind(c(0, 1, 0, 0, 0, .5, 0, 0, 0), c(0, 0, 1, 0, 0, 0, .5, 0, 0)),
    B = rbind(c(0, 0, 0, 1, 0, 1 / 3, 1 / 3, 0, 0)),
    AB = rbind(c(0, 0, 0, 0, 0, 1, 0, 0, 0), c(0, 0, 0, 0, 0, 0, 1, 0, 0))),
    function(L) { k <- pbkrtest::getKR(pbkrtest::KRmodcomp(mu, L)); list(F = k$Fstat, p = k$p.value, ddf = k$ddf) }),
  trends = show(update(pairs(emtrends(mu, "A", "x", lmer.df = "kenward-roger"), reverse = TRUE), adjust = "none")),
  at_x = show(emmeans(free, ~ A, at = list(x = 1.5))),
  observed = show(update(pairs(emmeans(free, ~ A, weights = "proportional"), reverse = TRUE), adjust = "none")),
  slopes = show(emtrends(f, "a", "x", data = d)),
  joint = as.data.frame(joint_tests(emmeans(f, c("a", "b"), at = list(x = 0))))
)
cat(toJSON(result, digits = 12, dataframe = "columns"))
