/** Cart and total. */
package shop.carts;

import java.util.List;
import static java.lang.Math.max;

/** See {@link Line}. */
@Deprecated
public class Cart extends Base implements Adder<Line> { // @def class Cart @use Base Adder Line
    public static final int LIMIT = 10; // @def constant LIMIT
    private String owner = "owner"; // @def field owner
    protected int a, b = LIMIT; // @def field a, field b @use LIMIT
    final List<Line> lines; // @def field lines @use Line

    public Cart(String owner, List<Line> lines) { // @def method Cart @use owner Line lines
        this.owner = owner; // @use owner owner
        this.lines = lines; // @use lines lines
    }

    // total() in a comment with LIMIT
    @Override
    public long total() { // @def method total
        long sum = 0;
        for (Line line : lines) { // @use Line lines
            sum += line.amount() * LIMIT; // @use amount LIMIT
        }
        return max(sum, 0);
    }

    public <T extends Base> T map(T value) throws Failure { // @def method map @use Base value Failure
        Runnable task = () -> helper("helper()"); // @use helper
        task.run();
        return value; // @use value
    }

    private static void helper(String text) { // @def method helper @use text
        System.out.println(text + "LIMIT"); // @use text
    }

    static class Line { // @def class Line
        private long amount; // @def field amount

        long amount() { // @def method amount
            return amount; // @use amount
        }
    }

    enum State { // @def enum State
        OPEN, // @def variant OPEN
        SHUT("shut") { // @def variant SHUT
            @Override
            String text() { // @def method text
                return "SHUT";
            }
        };

        private String why; // @def field why

        State() {} // @def method State

        State(String why) { // @def method State @use why
            this.why = why; // @use why why
        }

        String text() { // @def method text
            return why; // @use why
        }
    }

    interface Visitor { // @def interface Visitor
        int DEPTH = 3; // @def constant DEPTH

        void visit(Cart cart); // @def method visit @use Cart

        default void leave() { // @def method leave
            visit(null); // @use visit
        }
    }

    /* Point(x) */
    record Point(int x, int y) { // @def class Point
        Point { // @def method Point
            assert x > 0;
        }

        static Point origin() { // @def method origin @use Point
            return new Point(0, 0); // @use Point
        }
    }

    @interface Marked { // @def interface Marked
        String value() default "value"; // @def method value
    }
}

abstract class Base { // @def class Base
    abstract long total(); // @def method total

    int depth = Cart.Visitor.DEPTH; // @def field depth @use Cart Visitor DEPTH

    static {
        new Cart(null, null); // @use Cart
    }
}

interface Adder<T> { // @def interface Adder
    default void add(T item) {} // @def method add

    static int count() { // @def method count
        return 1;
    }
}

class Failure extends Exception { // @def class Failure
    private static final long serialVersionUID = 1L; // @def constant serialVersionUID
    char sign = 'L'; // @def field sign

    Failure(String message) { // @def method Failure
        super(message);
    }
}

final class Tools { // @def class Tools
    private Tools() {} // @def method Tools

    static String text /* @def field text */ = """
        Cart LIMIT helper()
        """;

    synchronized void lock(int... many) {} // @def method lock

    Object anonymous() { // @def method anonymous
        return new Adder<Cart>() { // @use Adder Cart
            @Override
            public void add(Cart item) { // @def method add @use Cart
                item.total(); // @use total
            }
        };
    }
}

class Many { // @def class Many
    int one, two[], three = 3; // @def field one, field two, field three
    static final long FOUR = 4, FIVE = 5; // @def constant FOUR, constant FIVE

    int whole() { // @def method whole
        return one + two[0] + three + (int) (FOUR + FIVE); // @use one two three FOUR FIVE
    }
}
