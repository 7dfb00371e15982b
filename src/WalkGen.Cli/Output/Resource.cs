namespace WalkGen.Cli.Output;

/// <summary>The embedded files of the tool.</summary>
internal static class Resource
{
    /// <summary>Opens the file <paramref name="name"/> of the folder <c>Resources</c>.</summary>
    public static Stream Open(string name)
        => typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The assembly lacks the resource '{name}'.");
}
