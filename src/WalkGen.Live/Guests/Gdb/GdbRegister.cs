namespace WalkGen.Live;

/// <summary>A register of a target description.</summary>
/// <param name="Number">Its number in requests.</param>
/// <param name="Bits">Its size in bits.</param>
internal readonly record struct GdbRegister(int Number, int Bits);
