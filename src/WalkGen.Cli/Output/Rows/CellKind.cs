namespace WalkGen.Cli.Output;

/// <summary>The kind of value in a <see cref="Cell"/>.</summary>
internal enum CellKind
{
    Nothing,
    Text,

    /// <summary>Formatted as <c>0x</c> and 16 hexadecimal digits: the text sorts like the numbers, and no reader rounds it.</summary>
    Address,
    Number,
    Flag,

    /// <summary>The values of several columns: a <see cref="CellGroup"/>.</summary>
    Group,
}
