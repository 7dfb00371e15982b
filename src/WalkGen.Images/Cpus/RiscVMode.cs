using WalkGen.Formats;

namespace WalkGen.Images;

/// <summary>A mode of RISC-V: satp contains the root.</summary>
/// <typeparam name="TMode">The translation mode, as satp.MODE names it.</typeparam>
internal sealed class RiscVMode<TMode>(PagingMode mode, string word) : OneRootMode<RiscV<TMode>>(mode, word)
    where TMode : struct, IRiscVMode
{
    public override PhysicalAddress RootOf(ulong register) => RiscV<TMode>.RootOf(register);
}
