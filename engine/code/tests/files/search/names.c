/* cart and total() in a comment */
#include "cart.h"
#define LIMIT 10 // @def macro LIMIT
#define SQUARE(x) ((x) * (x)) // @def macro SQUARE
// total(LIMIT)

typedef unsigned long price_t; // @def type price_t
typedef int (*handler_t)(int, price_t); // @def type handler_t @use price_t
typedef struct point { int px, py; } point_t, *point_p; // @def struct point, field px, field py, type point_t, type point_p

enum state { // @def enum state
    OPEN, // @def variant OPEN
    SHUT = LIMIT, // @def variant SHUT @use LIMIT
};

struct line { // @def struct line
    price_t amount; // @def field amount @use price_t
    int count, *many, grid[3]; // @def field count, field many, field grid
    struct line *next; // @def field next @use line
    int (*compare)(int, int); // @def field compare
    unsigned flag : 1; // @def field flag
};

union bits { // @def struct bits
    int whole; // @def field whole
    char parts[4]; // @def field parts
};

static int cache = LIMIT; // @def variable cache @use LIMIT
const char *text = "cart LIMIT total()"; // @def variable text
int first, *second, third[2] = { 1, 2 }; // @def variable first, variable second, variable third
extern int shared; // @def variable shared
struct line head, tail; // @def variable head, variable tail @use line
handler_t handler; // @def variable handler @use handler_t
int (*callback)(void); // @def variable callback
static const struct { int depth; } config = { 3 }; // @def field depth, variable config

int total(struct line *begin); // @def function total @use line
static void helper(void), other(int x); // @def function helper, function other

int total(struct line *begin) // @def function total @use line
{
    int sum = 0;
    for (struct line *at = begin; at; at = at->next) { // @use line next
        sum += at->amount * at->count; // @use amount count
    }
    return SQUARE(sum) + cache; // @use SQUARE cache
}

static void helper(void) // @def function helper
{
    first = total(&head); // @use first total head
    printf("helper %d\n", first); // @use first
    goto done;
done:
    return;
}

static inline point_t make(int px_value, int y) { // @def function make @use point_t
    return (point_t){ .px = px_value, .py = y }; // @use point_t px py
}

int *pointer(int n) { return second + n; } // @def function pointer @use second
char **table(void); // @def function table
void variadic(const char *format, ...) { } // @def function variadic
enum state current(void) { return OPEN; } // @def function current @use state OPEN

#ifdef DEBUG
void debug(void) { helper(); } // @def function debug @use helper
#else
#define debug() ((void)0) // @def macro debug
#endif

int (*choose(int which))(void) { // @def function choose
    return which == SHUT ? callback : 0; // @use SHUT callback
}

int main(int argc, char **argv) { // @def function main
    union bits value = { .whole = 'a' }; // @use bits whole
    struct line local = { .count = LIMIT }; // @use line count LIMIT
    debug(); // @use debug
    variadic("total(%d) main", choose(value.whole)()); // @use variadic choose whole
    return config.depth + sizeof(struct line) + local.flag; // @use config depth line flag
}
typedef enum { RED, GREEN } color_t; // @def variant RED, variant GREEN, type color_t
static color_t paint = GREEN; // @def variable paint @use color_t GREEN
