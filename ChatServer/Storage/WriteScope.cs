using System.Data.Common;
using ChatServer.Storage.Clocks;
using ChatServer.Storage.Sealing;
using Dapper;

namespace ChatServer.Storage;

/// <summary>
/// The writer's transaction, shared by the writes of one batch. A write sees the writes before it in the batch. Used on the
/// writer's thread only.
/// </summary>
internal sealed class WriteScope(
    DbConnection connection, TimeProvider clock, ColumnCipher? columns = null, IWriterState[]? states = null)
    : ReadScope(connection, columns)
{
    private readonly IWriterState[] states = states ?? [];
    private readonly List<DomainEvent> events = [];
    private readonly Dictionary<Type, object> attachments = [];
    private long lastPosition;

    /// <summary>
    /// The time of this batch. It doesn't run backwards, and isn't earlier than what a previous process wrote
    /// (<see cref="NotBefore"/>), because a search for messages sent up to a moment stops at the first younger message. If the
    /// clock is set back by more than an hour, it does run backwards: otherwise everything that waits for time to pass, such as
    /// hourly limits, would stall.
    /// </summary>
    public Timestamp Now { get; private set; }

    public IReadOnlyList<DomainEvent> Events => events;

    public long Position => lastPosition;

    /// <summary>Counts the transactions: another number means that the previous one was committed or rolled back.</summary>
    public long Transaction { get; private set; }

    /// <summary>
    /// Takes the next number of the server-wide log, see docs/internals/log.md: gapless, in commit order.
    /// </summary>
    public long NextPosition() => ++lastPosition;

    /// <summary>Publishes an event: to the writer's memory at once, to the listeners when the batch is on disk.</summary>
    public void Publish(DomainEvent happened)
    {
        events.Add(happened);
        foreach (var state in states)
            state.OnPublished(this, happened);
    }

    public int Execute(string sql, object? parameters = null) => Connection.Execute(sql, parameters);

    /// <summary>
    /// Runs a write whose result nobody needs, such as a mark, an event or a counter. SQLite runs it at once. A store for which
    /// each statement is a round trip may collect such writes: it runs them together, in order, before the next statement of this
    /// scope of any other kind, prepared or not, and before the batch is committed. So the statement must not be able to fail
    /// because of what is stored, as by a unique index, and its parameters must stay as they are.
    /// </summary>
    public void Later(string sql, object? parameters = null) => Execute(sql, parameters);

    /// <summary>State that lives as long as the writer and is used only on its thread, such as prepared commands.</summary>
    public T Attached<T>(Func<WriteScope, T> create)
        where T : class
    {
        if (attachments.TryGetValue(typeof(T), out var held))
            return (T)held;

        var created = create(this);
        attachments[typeof(T)] = created;
        return created;
    }

    /// <summary>Holds the time still until the clock has reached <paramref name="earliest"/>.</summary>
    internal void NotBefore(Timestamp earliest) => Now = earliest.CompareTo(Now) > 0 ? earliest : Now;

    internal void Begin(long position)
    {
        Transaction++;
        lastPosition = position;
        var now = Timestamp.Now(clock);
        if (now.CompareTo(Now) > 0 || Now - now > SteadyClock.LargestStep)
            Now = now;
        events.Clear();
    }

    internal void RollBack(long position)
    {
        lastPosition = position;
        events.Clear();
        foreach (var state in states)
            state.RolledBack();
    }

    internal void DisposeAttached()
    {
        foreach (var held in attachments.Values.OfType<IDisposable>())
            held.Dispose();
        attachments.Clear();
    }
}

/// <summary>
/// The writer's in-memory view of the tables. It is used on the writer's thread, and after a rollback it must forget what the
/// batch changed.
/// </summary>
internal interface IWriterState
{
    /// <summary>
    /// Applies an event when it is published, in the middle of its batch: the next write must see it, and the batch may still be
    /// rolled back.
    /// </summary>
    void OnPublished(WriteScope write, DomainEvent happened)
    {
    }

    void RolledBack();
}
