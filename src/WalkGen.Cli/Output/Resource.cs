namespace WalkGen.Cli.Output;

/// <summary>Files that are part of the tool.</summary>
internal static class Resource
{
    /// <summary>Opens the file <paramref name="name"/> of the folder <c>Resources</c>.</summary>
    public static Stream Open(string name)
        => typeof(Resource).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The tool was built without its resource {name}.");
}
