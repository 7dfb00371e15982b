namespace WalkGen.Generator.Emission;

/// <summary>The attributes of generated members.</summary>
internal static class Attributes
{
    private static readonly string Version = typeof(Attributes).Assembly.GetName().Version.ToString(3);

    /// <summary>Says who wrote the member.</summary>
    public static string GeneratedCode { get; } = $"[global::System.CodeDom.Compiler.GeneratedCode(\"WalkGen\", \"{Version}\")]";

    /// <summary>Compiles a loop at full speed at its first call; a walk may be called only once.</summary>
    public const string Optimized =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.AggressiveOptimization)]";
}
