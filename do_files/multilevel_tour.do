* A tour of multilevel models on data that come with the program

webuse pig
describe
twoway scatter weight week if id<=10, connect(L)

* A random intercept, then a random slope too
mixed weight week || id:
estimates store randint
mixed weight week || id: week
estimates store randslope
lrtest randslope randint

* Predictions
predict fit, fitted
predict r, residuals
predict u1 u0, reffects
predict s1 s0, reses
list id week weight fit u1 u0 in 1/9, sepby(id)

* Groups and covariances of the random effects
estat group
estat recovariance
mixed weight week || id: week, covariance(unstructured) reml

* Three levels
webuse productivity, clear
describe
mixed gsp private emp hwy water other unemp || region: || state:
estat icc

* A residual structure within each mare
webuse ovary, clear
mixed follicles sin1 cos1 || mare:, residuals(ar 2, t(time)) nolog

* Models side by side; ordinary regression, and the random intercept as xtreg fits it
estimates table randint randslope, stats(ll N) se
webuse pig, clear
regress weight week
xtreg weight week, i(id) mle
