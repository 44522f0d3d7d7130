using System.Globalization;
using ChatServer.Attachments;
using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Administration.Verification;

/// <summary>What is verified, and how much of it.</summary>
/// <param name="FilesPath">The directory of the attachments.</param>
/// <param name="SearchPath">The search index; null where there is none to look at.</param>
/// <param name="SamplePercent">Of how many sealed rows and files the content is opened; all else is always looked at, also whether each file is there at its full length.</param>
internal sealed record VerifyRequest(string FilesPath, string? SearchPath = null, int SamplePercent = 100)
{
    /// <summary>Whether a row still refers to a file that is missing or damaged; null: the database that is verified says it.</summary>
    public Func<string, bool>? IsReferred { get; init; }

    /// <summary>Tries to put a file that is missing or damaged in place again; null: what is verified isn't changed.</summary>
    public Func<VerifiedFile, bool>? Repair { get; init; }
    /// <summary>The list of revocations; null where there is none to look at.</summary>
    public string? RevocationsPath { get; init; }

    /// <summary>Whether the files aren't looked at.</summary>
    public bool LeavesOutFiles { get; init; }
}

/// <summary>
/// Looks at everything that a database and its files promise: pages, indexes, references, keys, seals, files, sequence numbers, positions,
/// counters, audit log, revocations. It works beside a server.
/// </summary>
internal sealed class DatabaseVerification(
    VerifiedDatabase database, VerifyRequest request, TextWriter output, TimeProvider clock, CancellationToken stopping)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);
    private long lastProgress = clock.GetTimestamp();

    public VerifiedDatabase Database => database;

    public ObjectDirectory Files { get; } = ObjectDirectory.At(request.FilesPath);

    public Findings Findings { get; } = new(line => output.WriteLine($"{Findings.Prefix} {line}"));

    public CancellationToken Stopping => stopping;

    /// <summary>Runs all checks and returns how much was found.</summary>
    public async Task<long> RunAsync()
    {
        await StepAsync("pages", () => PageCheck.RunPages(this));
        await StepAsync("tables with their indexes", () => PageCheck.RunIndexes(this));
        await StepAsync("keys of conversations", () => SealCheck.RunKeys(this));
        await StepAsync("sealed rows", () => SealCheck.RunColumns(this));
        await StepAsync("messages in sequence", () => LogCheck.RunSequences(this));
        await StepAsync("positions of the log", () => LogCheck.RunPositions(this));
        await StepAsync("references", () => ReferenceCheck.Run(this));
        await StepAsync("counters", () => CounterCheck.Run(this));
        await StepAsync("entries of the audit log", VerifyAuditLog);
        if (request.RevocationsPath is { } revocations)
            await StepAsync("revocations", () => RevocationCheck.Run(this, revocations));
        if (!request.LeavesOutFiles)
            await StepAsync("files", () => FileCheck.RunAsync(this));
        if (request.SearchPath is { } search)
            await StepAsync("search index", () => PageCheck.RunSearchIndex(this, search));
        return Findings.Count;
    }

    /// <summary>Whether a row refers to a file: while the server serves, one may be deleted between the row and the look at the disk.</summary>
    public bool IsReferred(string objectName) =>
        request.IsReferred?.Invoke(objectName) ?? database.Read(read => AttachmentStore.Referred(read, [objectName])).Count > 0;

    public bool TryRepair(VerifiedFile file) => request.Repair?.Invoke(file) == true;

    public bool IsInSample() => request.SamplePercent >= 100 || Random.Shared.Next(100) < request.SamplePercent;

    /// <summary>Says from time to time how far a step has come.</summary>
    public void Progress(string what, long done)
    {
        if (clock.GetElapsedTime(lastProgress) < ProgressInterval)
            return;

        lastProgress = clock.GetTimestamp();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"       {what}: {done} so far"));
    }

    private long VerifyAuditLog()
    {
        var verification = database.Read(new AuditLog(database.ServerKeys).Verify);
        if (verification.Broken is { } broken)
            Findings.Add($"audit log: {broken}");
        return verification.Head.Count;
    }

    private Task StepAsync(string what, Func<long> step) => StepAsync(what, () => Task.FromResult(step()));

    // A page that can't be read ends one step; the others say what else is wrong.
    private async Task StepAsync(string what, Func<Task<long>> step)
    {
        stopping.ThrowIfCancellationRequested();
        var found = Findings.Count;
        var count = 0L;
        try
        {
            count = await step();
        }
        catch (Exception failure) when (IsFinding(failure))
        {
            Findings.Add($"{what}: {failure.Message.ReplaceLineEndings(" ")}");
        }

        var verdict = Findings.Count == found ? "ok" : $"{Findings.Count - found} findings";
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{verdict,-6} {what}: {count}"));
    }

    private bool IsFinding(Exception failure) => !stopping.IsCancellationRequested
        && failure is Microsoft.Data.Sqlite.SqliteException or InvalidOperationException or System.Security.Cryptography.CryptographicException
            or InvalidCastException or FormatException or InvalidDataException or System.Data.DataException
            or DamagedRecordException;
}
