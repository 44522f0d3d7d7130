using ChatServer.Storage.Files;

namespace ChatServer.Storage;

/// <summary>A queued write: its steps are called on the writer's thread, in this order.</summary>
internal abstract class PendingWrite
{
    /// <summary>Whether it may use the <see cref="DiskReserve"/> when the disk is full.</summary>
    public virtual bool IsUrgent => false;

    /// <summary>
    /// Runs the statements. It may run a second time after a rollback and must have no effect beyond its scope.
    /// </summary>
    public abstract void Run(WriteScope scope);

    /// <summary>The write is on disk and its events are published. Must not block.</summary>
    public abstract void Complete();

    /// <summary>The write was rolled back. Must not block.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A write whose caller awaits its result; the caller continues on the thread pool.</summary>
internal sealed class PendingWrite<T>(Func<WriteScope, T> write, bool isUrgent) : PendingWrite
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? result;

    public Task<T> Task => completion.Task;

    public override bool IsUrgent => isUrgent;

    public override void Run(WriteScope scope) => result = write(scope);

    public override void Complete() => completion.TrySetResult(result!);

    public override void Fail(Exception exception) => completion.TrySetException(exception);
}
