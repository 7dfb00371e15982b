namespace WalkGen.Generator.Emission;

/// <summary>The attributes of generated members.</summary>
internal static class Attributes
{
    private static readonly string Version = typeof(Attributes).Assembly.GetName().Version.ToString(3);

    /// <summary>Says who wrote the member.</summary>
    public static string GeneratedCode { get; } = $"[global::System.CodeDom.Compiler.GeneratedCode(\"WalkGen\", \"{Version}\")]";

    /// <summary>
    /// Compiles a loop at full speed at its first call, for a walk may be called only once; and on its own, for a loop over entries that
    /// is inlined into the lock bracket of the level above keeps its variables in memory.
    /// </summary>
    public const string Loop = $"[{MethodImpl}({Options}.AggressiveOptimization | {Options}.NoInlining)]";

    /// <summary>Leaves it to the runtime when to optimise: a method that is called a few times per walk is not worth compiling at full speed at once.</summary>
    public const string Way = $"[{MethodImpl}({Options}.NoInlining)]";

    /// <summary>Makes a small method part of the loop that calls it.</summary>
    public const string Inlined = $"[{MethodImpl}({Options}.AggressiveInlining)]";

    private const string MethodImpl = "global::System.Runtime.CompilerServices.MethodImpl";
    private const string Options = "global::System.Runtime.CompilerServices.MethodImplOptions";
}
