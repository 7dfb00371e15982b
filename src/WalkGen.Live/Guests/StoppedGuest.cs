using WalkGen.Images;

namespace WalkGen.Live;

/// <summary>A guest that stands still while it is read. It goes on when this object is disposed, or when the process exits.</summary>
internal abstract class StoppedGuest : MachineMemory
{
    private static readonly TimeSpan ExitWait = TimeSpan.FromMilliseconds(500); // for a request of another thread

    private readonly Lock _requests = new();
    private volatile bool _hasFailed, _isEnded; // the exit of the process does not wait for the lock

    /// <summary>Creates the guest, before anything is sent to it.</summary>
    protected StoppedGuest() => AppDomain.CurrentDomain.ProcessExit += OnExit;

    /// <inheritdoc/>
    public sealed override InstructionSet? Machine => State?.Machine;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<PhysicalRange> Ranges => State?.Ranges ?? [];

    /// <inheritdoc/>
    public sealed override IReadOnlyList<CpuState> Cpus => State?.Cpus ?? [];

    private GuestState? State { get; set; }

    /// <summary>Stops the guest and reads its state. The guest goes on if that fails.</summary>
    public void Begin()
    {
        lock (_requests)
        {
            try
            {
                State = Open();
            }
            catch (GuestException e) when (_isEnded)
            {
                throw Exiting(e);
            }
            catch (NotSupportedException e)
            {
                Fail();
                throw new NotSupportedException($"{Name}: {e.Message}", e);
            }
            catch
            {
                Fail();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public sealed override bool TryRead(PhysicalAddress address, Span<byte> target)
    {
        lock (_requests)
        {
            try
            {
                return TryRead(address.Value, target);
            }
            catch (GuestException e) when (_isEnded)
            {
                throw Exiting(e);
            }
            catch (GuestException)
            {
                _hasFailed = true;
                throw;
            }
        }
    }

    /// <summary>Stops the guest and reads its state.</summary>
    protected abstract GuestState Open();

    /// <summary>Reads memory within <see cref="Ranges"/>; false if a byte cannot be read.</summary>
    protected abstract bool TryRead(ulong address, Span<byte> target);

    /// <summary>Lets the guest go on.</summary>
    /// <exception cref="GuestException">It may be stopped.</exception>
    protected abstract void Resume();

    /// <summary>The same for a peer that perhaps does not answer: its reply does not count.</summary>
    protected abstract void TryResume();

    /// <summary>Closes the connection.</summary>
    protected abstract void Close();

    /// <inheritdoc/>
    protected sealed override void Dispose(bool disposing)
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        lock (_requests) End();
        base.Dispose(disposing);
    }

    // The connection ends under a thread that waits for a reply. That is no failure of the guest.
    private static OperationCanceledException Exiting(GuestException cause) => new("The process exits.", cause);

    private void Fail()
    {
        _hasFailed = true;
        Dispose();
    }

    private void End()
    {
        if (_isEnded) return;
        _isEnded = true;
        try
        {
            if (_hasFailed) TryResume();
            else Resume();
        }
        finally
        {
            Close();
        }
    }

    private void OnExit(object? sender, EventArgs e)
    {
        bool isFree = _requests.TryEnter(ExitWait);
        _hasFailed |= !isFree; // a reply of another request would come first
        try
        {
            End();
        }
        catch (GuestException)
        {
            // The process ends, and nobody reads messages.
        }
        finally
        {
            if (isFree) _requests.Exit();
        }
    }
}
