#include "plot.h"

#include <math.h>
#include <stdio.h>

static const int WIDTH = 480, HEIGHT = 320, LEFT = 52, RIGHT = 24, TOP = 28, BOTTOM = 28, CELLS = 60;

static FILE *begin(const char *file, const char *title)
{
	FILE *out = fopen(file, "w");

	if (!out)
		return NULL;
	fprintf(out,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" "
	        "font-size=\"11\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
	        "<text x=\"%d\" y=\"18\" font-size=\"13\">%s</text>\n",
	        WIDTH, HEIGHT, LEFT, title);
	return out;
}

static int end(FILE *out)
{
	fputs("</svg>\n", out);
	return fclose(out) == 0;
}

/* From 0 .. 1 to the frame. */
static double across(double x)
{
	return LEFT + x * (WIDTH - LEFT - RIGHT);
}

static double up(double y)
{
	return HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM);
}

static void frame(FILE *out)
{
	fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#888\"/>\n", LEFT, TOP,
	        WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
}

int plot_curve(const char *file, const char *title, const double *y, int n, int every)
{
	FILE  *out = begin(file, title);
	double top = 0;

	if (!out)
		return 0;
	for (int i = 0; i < n; i++)
		top = fmax(top, y[i]);
	top = top > 0 ? top * 1.05 : 1;
	for (int i = 0; i <= 4; i++) {
		const double at = i / 4.0;
		fprintf(out, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n", LEFT, WIDTH - RIGHT, up(at),
		        up(at));
		fprintf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.3g</text>\n", LEFT - 6, up(at) + 4, at * top);
		fprintf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>\n", across(at), HEIGHT - BOTTOM + 16,
		        at * (n - 1) * every);
	}
	frame(out);
	fputs("<polyline fill=\"none\" stroke=\"#1f77b4\" stroke-width=\"1.5\" points=\"", out);
	for (int i = 0; i < n; i++)
		fprintf(out, "%.1f,%.1f ", across(n > 1 ? (double)i / (n - 1) : 0), up(y[i] / top));
	fputs("\"/>\n", out);
	return end(out);
}

static int is_positive(const PlotPlane *plane, int i, int j)
{
	const double point[2] = { plane->low[0] + (i + 0.5) / CELLS * (plane->high[0] - plane->low[0]),
		                  plane->low[1] + (j + 0.5) / CELLS * (plane->high[1] - plane->low[1]) };

	return plane->score(plane->weights, point) > 0;
}

/* Row j from column `first` up to `last`. */
static void cells(FILE *out, int first, int last, int j, const char *fill)
{
	const double left = across((double)first / CELLS), top = up((j + 1.0) / CELLS);

	fprintf(out,
	        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
	        "shape-rendering=\"crispEdges\"/>\n",
	        left, top, across((double)last / CELLS) - left, up((double)j / CELLS) - top, fill);
}

int plot_plane(const char *file, const char *title, const PlotPlane *plane)
{
	FILE *out = begin(file, title);

	if (!out)
		return 0;
	for (int j = 0; j < CELLS; j++)
		for (int i = 0, first = 0; i < CELLS; i++)
			if (i + 1 == CELLS || is_positive(plane, i, j) != is_positive(plane, i + 1, j)) {
				cells(out, first, i + 1, j, is_positive(plane, i, j) ? "#cfe2f3" : "#fbe0cd");
				first = i + 1;
			}
	for (int i = 0; i < plane->n; i++)
		fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n",
		        across((plane->points[2 * i] - plane->low[0]) / (plane->high[0] - plane->low[0])),
		        up((plane->points[2 * i + 1] - plane->low[1]) / (plane->high[1] - plane->low[1])),
		        plane->labels[i] > 0 ? "#1f5f9f" : "#c0501a");
	frame(out);
	return end(out);
}
