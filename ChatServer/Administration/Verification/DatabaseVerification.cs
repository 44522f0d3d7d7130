using System.Data.Common;
using System.Globalization;
using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Administration.Verification;

/// <summary>The scope of a verification.</summary>
/// <param name="FilesPath">The directory of the attachments.</param>
/// <param name="SearchPath">The search index; null if there is none to check.</param>
/// <param name="SamplePercent">The percentage of sealed rows and files whose content is opened. Everything else is always
/// checked, also whether each file exists with its full length.</param>
internal sealed record VerifyRequest(string FilesPath, string? SearchPath = null, int SamplePercent = 100)
{
    /// <summary>Whether a row still refers to a file that is missing or damaged; null: ask the verified database.</summary>
    public Func<string, bool>? IsReferred { get; init; }

    /// <summary>Tries to restore a file that is missing or damaged; null: the verified data isn't changed.</summary>
    public Func<VerifiedFile, bool>? Repair { get; init; }

    /// <summary>The search index of chats; null if there is none to check.</summary>
    public string? ChatSearchPath { get; init; }

    /// <summary>The list of revocations; null if there is none to check.</summary>
    public string? RevocationsPath { get; init; }

    /// <summary>Whether to skip the files.</summary>
    public bool LeavesOutFiles { get; init; }
}

/// <summary>
/// Checks all invariants of a database and its files: pages, indexes, references, keys, seals, files, sequence numbers,
/// positions, counters, audit log, revocations. It can run beside a server.
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

    /// <summary>Runs all checks and returns the number of findings.</summary>
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
        if (request.ChatSearchPath is { } chats)
            await StepAsync("search index of chats", () => PageCheck.RunSearchIndex(this, chats));
        return Findings.Count;
    }

    /// <summary>
    /// Whether a row refers to a file: while a server runs, a file may be deleted between reading the row and checking the disk.
    /// </summary>
    public bool IsReferred(string objectName) =>
        request.IsReferred?.Invoke(objectName) ?? database.Read(read => AttachmentStore.Referred(read, [objectName])).Count > 0;

    public bool TryRepair(VerifiedFile file) => request.Repair?.Invoke(file) == true;

    public bool IsInSample() => request.SamplePercent >= 100 || Random.Shared.Next(100) < request.SamplePercent;

    /// <summary>Reports the progress of a step from time to time.</summary>
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

    // A page that can't be read ends one step; the others report what else is wrong.
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
        && failure is DbException
            or InvalidOperationException or System.Security.Cryptography.CryptographicException
            or InvalidCastException or FormatException or InvalidDataException or System.Data.DataException
            or DamagedRecordException;
}
