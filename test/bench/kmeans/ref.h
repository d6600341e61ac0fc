double kmeans_ref(const double *points, const double *centroids, double *centroids_bar, int n,
                  int k, int d);
