using ChatServer.Storage;

namespace ChatServer.Audit;

/// <summary>A job that has begun but not ended.</summary>
/// <param name="Done">The total of its transactions since it began.</param>
/// <param name="Held">How many items they skipped because of a legal hold.</param>
internal sealed record AuditedJob(string Name, Timestamp BegunAt, long Done, long Held);

/// <summary>
/// The totals of jobs that take many transactions. A job has an entry at its beginning and one at its end; the totals in between
/// are updated in the transactions that do the work. A job that a crash interrupted continues with its totals, and ends with the
/// correct ones.
/// </summary>
internal static class AuditedJobs
{
    public static AuditedJob? Find(ReadScope read, string name) =>
        Open(read.QueryFirstOrDefault<JobRow>("""
            SELECT name, begun_at, done, held
            FROM   audited_jobs
            WHERE  name = @name
            """, new { name }));

    /// <summary>The jobs in progress; they are few.</summary>
    public static IReadOnlyList<AuditedJob> List(ReadScope read) =>
        [.. read.Query<JobRow>("""
            SELECT name, begun_at, done, held
            FROM   audited_jobs
            ORDER  BY name
            """).Select(row => Open(row)!)];

    /// <summary>Adds to a job's total. The first call begins the job, with an entry of its own.</summary>
    public static void AddDone(WriteScope write, AuditLog audit, string name, AuditEntry beginning, long done)
    {
        if (Find(write, name) is not { Done: > 0 })
            audit.Append(write, beginning);
        Add(write, name, done, held: 0);
    }

    /// <summary>Adds to the number of skipped items, which alone is not worth an entry.</summary>
    public static void AddHeld(WriteScope write, string name, long held)
    {
        if (held > 0)
            Add(write, name, done: 0, held);
    }

    public static void Remove(WriteScope write, string name) =>
        write.Execute("""
            DELETE FROM audited_jobs
            WHERE  name = @name
            """, new { name });

    private static void Add(WriteScope write, string name, long done, long held) =>
        write.Execute("""
            INSERT INTO audited_jobs (name, begun_at, done, held)
            VALUES (@name, @Now, @done, @held)
            ON CONFLICT (name) DO UPDATE SET done = done + excluded.done, held = held + excluded.held
            """, new { name, write.Now, done, held });

    private static AuditedJob? Open(JobRow? row) =>
        row is null ? null : new AuditedJob(row.Name, row.BegunAt, row.Done, row.Held);

    private sealed record JobRow
    {
        public required string Name { get; init; }
        public Timestamp BegunAt { get; init; }
        public long Done { get; init; }
        public long Held { get; init; }
    }
}
