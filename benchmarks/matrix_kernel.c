/* All equilibria of non-degenerate 3 x 3 games: a plain kernel to measure against, one game after the other.

   An equilibrium of a non-degenerate game has supports of equal size (von Stengel, 2002, Handbook of Game Theory 3,
   section 2.3): 9 pairs of size 1, 9 of size 2, 1 of size 3. On a support, the opponent's probabilities make all
   strategies in it equally good; they must be positive, and no strategy outside may be better. */

#include <stdint.h>

enum { MOST = 7 }; /* equilibria of a non-degenerate 3 x 3 game */

struct equilibrium {
    double x[3], y[3];   /* probabilities of rows and columns */
    double payoffs[2];
    int64_t rows, columns; /* supports as sets of bits */
};

static int is_best(double value, const double *A, const double *y, int row) {
    return A[3 * row] * y[0] + A[3 * row + 1] * y[1] + A[3 * row + 2] * y[2] <= value;
}

/* Of the player who chooses rows: the weights of columns c, d that make rows r, s equal; the value, if no row is better. */
static int mixed_two(const double *A, int r, int s, int c, int d, double *y, double *value) {
    double left = A[3 * r + c] - A[3 * s + c], right = A[3 * s + d] - A[3 * r + d];
    double sum = left + right;
    if (!(left * right > 0)) return 0;
    y[0] = y[1] = y[2] = 0;
    y[c] = right / sum;
    y[d] = left / sum;
    *value = A[3 * r + c] * y[c] + A[3 * r + d] * y[d];
    return is_best(*value, A, y, 3 - r - s);
}

static int mixed_three(const double *A, double *y, double *value) {
    double a = A[0] - A[3], b = A[1] - A[4], c = A[2] - A[5];
    double d = A[0] - A[6], e = A[1] - A[7], f = A[2] - A[8];
    double first = b * f - c * e, second = c * d - a * f, third = a * e - b * d;
    double sum = first + second + third;
    if (!(first * second > 0 && second * third > 0)) return 0;
    y[0] = first / sum;
    y[1] = second / sum;
    y[2] = third / sum;
    *value = A[0] * y[0] + A[1] * y[1] + A[2] * y[2];
    return 1;
}

static int equilibria(const double *A, const double *B, struct equilibrium *found) {
    static const int pairs[3][2] = {{0, 1}, {0, 2}, {1, 2}};
    double T[9]; /* B transposed: the column player chooses rows of it */
    int count = 0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) T[3 * j + i] = B[3 * i + j];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            double a = A[3 * i + j], b = B[3 * i + j];
            if (a < A[j] || a < A[3 + j] || a < A[6 + j] || b < B[3 * i] || b < B[3 * i + 1] || b < B[3 * i + 2]) continue;
            struct equilibrium pure = {{i == 0, i == 1, i == 2}, {j == 0, j == 1, j == 2}, {a, b}, 1 << i, 1 << j};
            if (count < MOST) found[count++] = pure;
        }
    for (int p = 0; p < 3; p++)
        for (int q = 0; q < 3; q++) {
            int i = pairs[p][0], k = pairs[p][1], j = pairs[q][0], l = pairs[q][1];
            struct equilibrium mixed;
            if (!mixed_two(A, i, k, j, l, mixed.y, &mixed.payoffs[0])) continue;
            if (!mixed_two(T, j, l, i, k, mixed.x, &mixed.payoffs[1])) continue;
            mixed.rows = 1 << i | 1 << k;
            mixed.columns = 1 << j | 1 << l;
            if (count < MOST) found[count++] = mixed;
        }
    struct equilibrium full = {.rows = 7, .columns = 7};
    if (mixed_three(A, full.y, &full.payoffs[0]) && mixed_three(T, full.x, &full.payoffs[1]) && count < MOST)
        found[count++] = full;
    return count;
}

/* A and B hold games after games; `found` has room for MOST equilibria of each. */
void solve_games(int64_t games, const double *A, const double *B, struct equilibrium *found, int64_t *counts) {
    for (int64_t game = 0; game < games; game++)
        counts[game] = equilibria(A + 9 * game, B + 9 * game, found + MOST * game);
}
