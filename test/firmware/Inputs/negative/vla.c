float f(int n);
float f(int n)
{
	float t[n], s = 0.0f;
	for (int i = 0; i < n; ++i) {
		t[i] = 1.0f;
	}
	for (int i = 0; i < n; ++i) {
		s += t[i];
	}
	return s;
}
