using WalkGen.CompilerServices;

namespace WalkGen;

/// <summary>A walker that only reads entries: it may walk any memory.</summary>
public interface IPageWalker : IEntryWalker;

/// <summary>A walker that changes entries: it may walk only memory that can be written.</summary>
public interface IPageEditor : IEntryWalker;
