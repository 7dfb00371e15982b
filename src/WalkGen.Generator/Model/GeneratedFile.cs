namespace WalkGen.Generator.Model;

/// <summary>A file to generate: for a walker, or for one with a mistake.</summary>
/// <param name="Name">The name, or null if two types have it, so that no file is generated.</param>
/// <param name="Walker">The walker, or null.</param>
/// <param name="Refused">The walker with a mistake, or null.</param>
internal sealed record GeneratedFile(string? Name, WalkerModel? Walker, RefusedModel? Refused);
