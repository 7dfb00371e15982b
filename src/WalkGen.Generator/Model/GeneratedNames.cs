namespace WalkGen.Generator.Model;

/// <summary>The names that generated code declares, chosen to differ from the user's.</summary>
/// <param name="Loops">The nested class with the loops.</param>
/// <param name="Paging">The type parameter for the paging format.</param>
/// <param name="Context">The type parameter for the context of the walk.</param>
internal sealed record GeneratedNames(string Loops, string Paging, string Context);
