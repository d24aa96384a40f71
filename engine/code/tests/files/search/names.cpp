// Cart and total() in a comment
#include <string>
#define LIMIT 10 // @def macro LIMIT

namespace shop { // @def module shop

using Price = double; // @def type Price
typedef int Count, *CountPointer; // @def type Count, type CountPointer
template <typename T> using List = std::vector<T>; // @def type List

enum State { Open, Shut }; // @def enum State, variant Open, variant Shut
enum class Mode : int { // @def enum Mode
    Fast, // @def variant Fast
    Slow = LIMIT, // @def variant Slow @use LIMIT
};

constexpr int depth = 3; // @def variable depth
static std::string text = "Cart LIMIT", other = R"(total())"; // @def variable text, variable other
extern int shared; // @def variable shared

class Base { // @def class Base
public:
    explicit Base(int owner) : owner_(owner), count{0} {} // @def method Base @use owner_ count
    virtual ~Base() = default; // @def method ~Base
    virtual Price total() const = 0; // @def method total @use Price
    static int made; // @def field made
    int a, b = LIMIT; // @def field a, field b @use LIMIT

protected:
    int owner_; // @def field owner_
    mutable Count count; // @def field count @use Count
};

template <typename T> // x
class Cart final : public Base { // @def class Cart @use Base
public:
    using Item = T; // @def type Item
    Cart() : Base(0) {} // @def method Cart @use Base
    Price total() const override { // @def method total @use Price
        auto inner = [this](int x) { return x + owner_; }; // @use x x owner_
        return inner(items.size()); // @use items
    }
    void add(T item); // @def method add
    Cart &operator+=(const T &item) { // @def method operator+= @use Cart
        items.push_back(item); // @use items
        return *this;
    }
    operator bool() const { return !items.empty(); } // @def method operator bool @use items
    friend void inspect(const Cart &cart); // @def method inspect @use Cart

private:
    List<T> items; // @def field items @use List
    struct Line { // @def struct Line
        Price amount; // @def field amount @use Price
    };
};

template <typename T>
void Cart<T>::add(T item) { // @def function add @use Cart
    items.push_back(item); // @use items
}

int Base::made = 0; // @def variable made @use Base

struct Point { // @def struct Point
    int x = 0, y = 0; // @def field x, field y
    Point scaled(int by) const { return {x * by, y * by}; } // @def method scaled @use Point x y
};

union Bits { // @def struct Bits
    int whole; // @def field whole
};

template <typename T>
concept Adder = requires(T value) { value + value; }; // @def type Adder

inline Price helper(Price price = LIMIT) { // @def function helper @use Price Price LIMIT
    /* helper(Cart) */
    return price + depth; // @use depth
}

void prototype(const Point &point); // @def function prototype @use Point

namespace { // x
int hidden() { return Base::made; } // @def function hidden @use Base made
}

namespace inner::deeper { // @def module deeper
void bottom() { shop::helper(); } // @def function bottom @use shop helper
}

} // namespace shop

using shop::Point; // @use shop Point
using namespace shop::inner; // @use shop

Point operator+(const Point &left, const Point &right) { // @def function operator+ @use Point Point Point
    return {left.x + right.x, left.y + right.y}; // @use x x y y
}

int main() { // @def function main
    shop::Cart<int> cart; // @use shop Cart
    shop::Mode mode = shop::Mode::Fast; // @use shop Mode shop Mode Fast
    cart.add(LIMIT); // @use add LIMIT
    return shop::text.size() + "main"[0]; // @use shop text
}

class Forward;
class Many { // @def class Many
    int one(), two(int x); // @def method one, method two @use x
    Forward *pointer, &reference; // @def field pointer, field reference
};
