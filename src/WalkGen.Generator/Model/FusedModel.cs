namespace WalkGen.Generator.Model;

/// <summary>What a user declared about one fused walker.</summary>
/// <param name="Type">The type.</param>
/// <param name="Names">The names that the generated part declares.</param>
/// <param name="Parts">The parts, in their order.</param>
/// <param name="Lock">The member of <c>WalkLock</c>.</param>
/// <param name="Edits">Whether a part changes entries.</param>
/// <param name="IsParallel">Whether each part can walk on several threads.</param>
/// <param name="Access">The accessibility of the members for the parts.</param>
internal sealed record FusedModel(
    TypeModel Type, GeneratedNames Names, EquatableArray<FusedPartModel> Parts, string Lock, bool Edits, bool IsParallel,
    string Access);

/// <summary>A part of a fused walker.</summary>
/// <param name="Type">Its full type.</param>
/// <param name="Name">The name of its field.</param>
/// <param name="Parameter">The name of the parameter of the constructor.</param>
/// <param name="Result">The name of the property with its result.</param>
internal sealed record FusedPartModel(string Type, string Name, string Parameter, string Result);

/// <summary>The result of parsing a fused walker: it, or diagnostics.</summary>
internal sealed record FusedResult(FusedModel? Walker, EquatableArray<Diagnostics.DiagnosticInfo> Diagnostics);
