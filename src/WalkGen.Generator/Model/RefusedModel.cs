namespace WalkGen.Generator.Model;

/// <summary>A walker with a mistake. Its partial handlers are declared, so the compiler does not report them too.</summary>
/// <param name="Type">The type.</param>
/// <param name="Declarations">The declarations that its partial handlers lack, at least one.</param>
/// <param name="UseWarnings">The ids of the warnings that the types in the declarations cause.</param>
internal sealed record RefusedModel(TypeModel Type, EquatableArray<DeclarationModel> Declarations, EquatableArray<string> UseWarnings);
