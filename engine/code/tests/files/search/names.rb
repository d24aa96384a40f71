# Cart and total in a comment
require 'json'

LIMIT = 10 # @def constant LIMIT
NAMES = %w[Cart total LIMIT].freeze # @def constant NAMES
FIRST, SECOND = 1, 2 # @def constant FIRST, constant SECOND
$global = LIMIT # @use LIMIT

=begin
Cart.total in a block comment
=end
module Shop # @def module Shop
  VERSION = '1.0' # @def constant VERSION

  module Logs # @def module Logs
    def write(text) # @def method write
      puts "write #{text} #{LIMIT}" # @use LIMIT
    end
  end

  class Error < StandardError; end # @def class Error

  class Base # @def class Base
    attr_accessor :owner, :size
    KINDS = { total: 1 }.freeze # @def constant KINDS
    @@made = 0

    def initialize(owner, size: LIMIT, **rest) # @def method initialize @use LIMIT
      @owner = owner
    end

    def self.parse(text) # @def method parse
      new(text)
    end

    class << self
      def build # @def method build
        parse('parse build') # @use parse
      end
    end

    def total # @def method total
      raise Error, 'total' # @use Error
    end

    def ==(other) # @def method ==
      other.is_a?(Base) # @use Base
    end

    def [](index) # @def method []
      KINDS.fetch(index) # @use KINDS
    end

    def empty? # @def method empty?
      true
    end

    def save! # @def method save!
      write('save!') unless empty? # @use write empty?
    end

    def name=(value) # @def method name=
      @name = value
    end

    protected

    def guarded # @def method guarded
      1
    end

    private

    def hidden # @def method hidden
      guarded + 1 # @use guarded
    end
  end

  class Cart < Base # @def class Cart @use Base
    include Logs # @use Logs

    # total of lines
    def total # @def method total
      inner = ->(x) { x + LIMIT } # @use LIMIT
      inner.call(super)
    end

    def each(&block) # @def method each
      @lines.each(&block) # @use each
    end

    def endless(x) = hidden * x # @def method endless @use hidden

    private def secret # @def method secret
      <<~TEXT
        secret total Cart
      TEXT
    end

    class Line # @def class Line
      AMOUNT = /Cart/ # @def constant AMOUNT
      def double # @def method double
        AMOUNT # @use AMOUNT
      end
    end
  end

  class << Cart # @use Cart
    def opened # @def method opened
      Cart::Line.new.double # @use Cart Line double
    end
  end

  Point = Struct.new(:x, :y) do # @def constant Point
    def length # @def method length
      Math.sqrt(x * x)
    end
  end
end

def helper(a, b = Shop::Cart.opened, *rest) # @def function helper @use Shop Cart opened
  helper(1) # @use helper
end

def shout; :helper; end # @def function shout

class Shop::Outside # @def class Outside @use Shop
  def go # @def method go
    Shop::Point.new(FIRST, SECOND).length # @use Shop Point FIRST SECOND length
  end
end

module Deep # @def module Deep
  module Deeper # @def module Deeper
    def self.bottom # @def method bottom
      shout # @use shout
    end
  end
end

Deep::Deeper.bottom # @use Deep Deeper bottom
Shop::Outside.new.go # @use Shop Outside go
alias yell shout # @use shout
Late = Class.new(Shop::Base) # @def constant Late @use Shop Base
class Late; def more; end; end # @def class Late, method more
class Empty; end # @def class Empty
class Stack # @def class Stack
  EMPTY = [].freeze # @def constant EMPTY
  def push(item) = items << item # @def method push @use items
  def count = items.size # @def method count @use items
  def items = EMPTY # @def method items @use EMPTY
  def <<(item) # @def method <<
    push(item) # @use push
  end
end
