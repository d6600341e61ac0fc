/* Numbers that are the same on every machine. */
#ifndef RANDOM_H
#define RANDOM_H

/* Between low and high; *state is not 0. */
static inline float random_in(unsigned *state, float low, float high)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return low + (high - low) * (float)(*state >> 8) / 16777216.0f;
}

#endif
