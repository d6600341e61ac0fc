/* as_f64.h -- what follows is compiled for double: REAL, F(name) -> name_f64, M(exp) -> exp. */
#undef REAL
#undef F
#undef M
#undef V
#define REAL double
#define F(name) name##_f64
#define M(name) name
#define V(name) name
