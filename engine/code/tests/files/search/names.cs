// Cart and Total() in a comment
using System;
using Text = System.String;

namespace Shop.Carts;

/// <summary>See <see cref="Line"/>.</summary>
[Serializable]
public class Cart : Base, IAdder<Line> // @def class Cart @use Base IAdder Line
{
    public const int Limit = 10, Other = 11; // @def constant Limit, constant Other
    private readonly string owner = "owner", second; // @def field owner, field second
    static int made; // @def field made
    public event EventHandler Changed, Closed; // @def field Changed, field Closed
    public int Count { get; private set; } = Limit; // @def field Count @use Limit
    public string Name => owner; // @def field Name @use owner
    public Line this[int index] => lines[index]; // @use Line lines
    private Line[] lines; // @def field lines @use Line

    public Cart(string owner) : base() // @def method Cart @use owner
    {
        this.owner = owner; // @use owner owner
        made++; // @use made
    }

    ~Cart() { } // @def method ~Cart

    // Total() of lines
    public override decimal Total() // @def method Total
    {
        decimal Inner(int x) => x * Limit; // @def function Inner @use Limit
        foreach (var line in lines) // @use lines
        {
            Helper($"Total {made} Limit"); // @use Helper made
        }
        return Inner(made); // @use Inner made
    }

    public T Map<T>(Func<Line, T> f) where T : Base => f(lines[0]); // @def method Map @use Line Base lines

    private static void Helper(string text, params int[] many) // @def method Helper
    {
        Console.WriteLine("Helper" + text + @"Limit ""Cart""");
    }

    public static Cart operator +(Cart a, Cart b) => a; // @def method operator + @use Cart Cart Cart
    public static implicit operator int(Cart cart) => cart.Count; // @def method operator int @use Cart Count

    void IAdder<Line>.Add(Line item) { } // @def method Add @use IAdder Line Line

    public class Nested // @def class Nested
    {
        internal int depth; // @def field depth
    }
}

public abstract class Base // @def class Base
{
    public abstract decimal Total(); // @def method Total
    protected virtual int Size { get; set; } // @def field Size
}

public struct Point // @def struct Point
{
    public int X, Y; // @def field X, field Y
    public double Length() => Math.Sqrt(X * X + Y * Y); // @def method Length @use X X Y Y
}

public record Line(decimal Amount, int Number); // @def class Line
public record struct Pair(int Left, int Right); // @def class Pair

public interface IAdder<in T> // @def interface IAdder
{
    void Add(T item); // @def method Add
    int Depth { get; } // @def field Depth
}

public enum State // @def enum State
{
    Open, // @def variant Open
    Shut = 2, // @def variant Shut
}

public delegate void Handler(Cart cart); // @def type Handler @use Cart

static class Extensions // @def class Extensions
{
    /* Doubled() */
    public static int Doubled(this Point point) // @def method Doubled @use Point
    {
        Handler handler = cart => cart.Map(line => line); // @use Handler Map
        var state = point.X > 0 ? State.Open : State.Shut; // @use X State Open State Shut
        return point.X + new Cart.Nested().depth; // @use X Cart Nested depth
    }

    static async Task Load() => await Later("Later()"); // @def method Load @use Later
    static Task Later(string text) => null; // @def method Later
    static readonly Handler Default = null; // @def field Default @use Handler
    static int one, two = 2, three; // @def field one, field two, field three
    static int Sum() => one + two + three; // @def method Sum @use one two three
    static string Raw /* @def field Raw */ = """
        Cart Default
        """; // x
}

namespace Shop.Inner // @def module Inner
{
    partial class Half { int Part => 1; } // @def class Half, field Part
}
