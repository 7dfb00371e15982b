using System.Globalization;

namespace WalkGen.Images;

/// <summary>An address in the memory of a symbol. Source: Linux, <c>kernel/kallsyms.c</c>, <c>kallsyms_lookup</c>.</summary>
/// <param name="Symbol">The symbol at or below the address; of several symbols at one address, the first of the kernel's table.</param>
/// <param name="Offset">The distance from the symbol to the address, in bytes.</param>
/// <param name="Size">The distance from the symbol to the next one at a higher address, in bytes.</param>
public readonly record struct SymbolicAddress(KernelSymbol Symbol, ulong Offset, ulong Size)
{
    /// <summary>The address as Linux prints it: <c>name+0xoffset/0xsize</c>, and the module in brackets.</summary>
    public override string ToString()
        => string.Create(CultureInfo.InvariantCulture, $"{Symbol.Name}+0x{Offset:x}/0x{Size:x}")
            + (Symbol.Module is { } module ? $" [{module}]" : "");
}
