/* Button and render() in a comment */
import React, { useState } from "react";

export const LIMIT = 10; // @def constant LIMIT
type Props = { label: string; count?: number }; // @def type Props, field label, field count
interface State { // @def interface State
  open: boolean; // @def field open
  toggle(): void; // @def method toggle
}
enum Size { Small, Large = 2 } // @def enum Size, variant Small, variant Large
const [first, second] = [1, 2]; // @def variable first, variable second
const { third, fourth: renamed } = React; // @def variable third, variable renamed

export function Button({ label, count = LIMIT }: Props) { // @def function Button @use label count LIMIT Props
  const [open, setOpen] = useState(false); // @use open
  const handle = () => setOpen(!open); // @def function handle @use open
  return (
    <button onClick={handle} title="Button LIMIT"> {/* handle */} // @use handle
      Button {label} {count} &amp; text // @use label count
      <Icon name="Icon" size={Size.Small} /> // @use Icon Size Small
    </button>
  );
}

const Icon = (props: { name: string; size: Size }) => <i className="Icon">{props.name}</i>; // @def function Icon @use Size
const Memo = React.memo(Button); // @def variable Memo @use Button
export default class Panel extends React.Component<Props, State> { // @def class Panel @use Props State
  state: State = { open: false, toggle() {} }; // @def field state, method toggle @use State open
  static defaults = { label: "Panel" }; // @def field defaults @use label

  constructor(props: Props) { // @def method constructor @use Props
    super(props);
  }

  private shut = (): void => this.setState({ open: false }); // @def method shut @use open

  render() { // @def method render
    const { label } = this.props; // @use label
    // render() <Button />
    return <Frame.Inner {...this.props}>{label}<Button label={`x ${LIMIT}`} /></Frame.Inner>; // @use Frame Inner label Button label LIMIT Frame Inner
  }
}

namespace Frame { // @def module Frame
  export const Inner = (p: Props) => <>{p.label}</>; // @def function Inner @use Props label
}

function useThing<T extends State>(initial: T): T { // @def function useThing @use State
  function nested() { return initial; } // @def function nested
  return nested(); // @use nested
}

export const useOther = <T,>(x: T) => useThing; // @def function useOther @use useThing
let a1 = 1, b1 = a1; // @def variable a1, variable b1 @use a1
abstract class Base { // @def class Base
  abstract go(): void; // @def method go
  protected kind = "kind"; // @def field kind
  static made = 0; // @def field made
  get total() { return Base.made; } // @def method total @use Base made
}
class Impl extends Base { // @def class Impl @use Base
  go(): void { this.kind = "go"; } // @def method go @use kind
}
type Keys = keyof Props; // @def type Keys @use Props
declare const VERSION: string; // @def constant VERSION
const all = [Memo, Impl, VERSION, renamed, "Memo"]; // @def variable all @use Memo Impl VERSION renamed
export { all as everything }; // @use all
const View = React.forwardRef<HTMLElement, Props>((props, ref) => null); // @def variable View @use Props
async function load(): Promise<void> { await first; } // @def function load @use first
class Many { // @def class Many
  one = 1; // @def field one
  two?: Size; // @def field two @use Size
  get both() { return <Button label="both" count={this.one} />; } // @def method both @use Button label count one
  async *walk() { yield this.two; } // @def method walk @use two
}
function* steps() { yield* new Many().walk(); } // @def function steps @use Many walk
