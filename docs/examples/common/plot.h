/* Pictures of a training, as SVG. */
#ifndef PLOT_H
#define PLOT_H

/* y over 0, every, 2 * every, ...; false when the file cannot be written. */
int plot_curve(const char *file, const char *title, const double *y, int n, int every);

/* The plane from (low, low) to (high, high): where score is positive, and the points, blue where label is. */
typedef double PlotScore(const double *weights, const double *point);

typedef struct PlotPlane {
	PlotScore    *score;
	const double *weights;
	const double *points, *labels; /* n pairs, n signs */
	int           n;
	double        low[2], high[2];
} PlotPlane;

int plot_plane(const char *file, const char *title, const PlotPlane *plane);

#endif
