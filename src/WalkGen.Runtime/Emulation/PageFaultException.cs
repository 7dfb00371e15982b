namespace WalkGen.Emulation;

/// <summary>An access faulted and nobody mended it.</summary>
public sealed class PageFaultException(PageFault fault)
    : Exception($"A {fault.Access} of {fault.Address} faulted: {fault.Reason}.")
{
    /// <summary>The fault.</summary>
    public PageFault Fault { get; } = fault;
}
