namespace WalkGen.Runtime.Tests.Walking;

/// <summary>One call of a handler.</summary>
internal readonly record struct WalkEvent(string Handler, PageTableLevel Level, VirtualRange Range, ulong Value);
