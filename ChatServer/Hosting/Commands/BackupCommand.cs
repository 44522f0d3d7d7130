using System.CommandLine;
using ChatServer.Administration.Recovery;
using ChatServer.Hosting.Start;
using ChatServer.Options;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Hosting.Commands;

/// <summary>
/// The verb <c>backup</c>. Into a file it copies only the database; into a directory it also copies the attachments, verifies the
/// copy, and deletes older ones. No copy contains the master key: a copy together with the key reveals everything.
/// </summary>
internal static class BackupCommand
{
    private static readonly Argument<string> Target = new("target")
    {
        Description =
            "A file, which must not exist, for the database alone; or a directory, for the database, the attachments, and a "
            + "drill that verifies both",
    };

    private static readonly Option<TimeSpan?> Every = new("--every")
    {
        Description = "Keep running, and make a backup into the directory at this interval, such as 1.00:00:00",
        CustomParser = given => SpanArgument.Read<TimeSpan?>(given, span => span),
    };

    private static readonly Option<int?> Keep = new("--keep")
    {
        Description = "How many backups to keep in the directory (default: Chat:Backup:Keep)",
    };

    private static readonly Option<int?> Sample = new("--sample")
    {
        Description = "Open this percentage of the messages and attachments in the drill (default: Chat:Backup:SamplePercent)",
    };

    public static Command Create() => new Command(
        "backup",
        "Copies the database, and into a directory also the attachments; a server may be running") { Target, Every, Keep, Sample }
        .Runs((configuration, parsed, output, cancellationToken) => RunAsync(configuration, parsed, output, cancellationToken));

    private static Task RunAsync(
        IConfiguration configuration, ParseResult parsed, TextWriter output, CancellationToken cancellationToken)
    {
        var directory = Verb.ExistingDirectory(configuration);
        var target = Path.GetFullPath(parsed.GetRequiredValue(Target));
        var isDirectory = Directory.Exists(target)
            || parsed.GetValue(Every) is not null
            || parsed.GetValue(Keep) is not null
            || parsed.GetValue(Sample) is not null;
        if (isDirectory)
            BackupDirectory.Require(target);
        else if (!Directory.Exists(Path.GetDirectoryName(target)) || Path.EndsInDirectorySeparator(target))
            throw new InvalidOptionsException(
                $"There is no directory {(Path.EndsInDirectorySeparator(target) ? target : Path.GetDirectoryName(target))}");

        if (!isDirectory)
            return WriteFileAsync(configuration, directory, target, output, cancellationToken);

        // The options' own checks apply to the arguments too.
        var given = Given(configuration, parsed);
        var source = DatabaseLocator.Locate(configuration, backup: null, files: null);
        var round = new BackupRound(directory, source, new BackupDirectory(target), output, TimeProvider.System);
        return parsed.GetValue(Every) is null
            ? RunOnceAsync(round, given, output, cancellationToken)
            : RunRepeatedlyAsync(round, given, output, cancellationToken);
    }

    private static BackupOptions Given(IConfiguration configuration, ParseResult parsed)
    {
        var options = CheckedOptions.Read<BackupOptions>(configuration, "Chat:Backup");
        options = options with
        {
            Every = parsed.GetValue(Every) ?? options.Every,
            Keep = parsed.GetValue(Keep) ?? options.Keep,
            SamplePercent = parsed.GetValue(Sample) ?? options.SamplePercent,
        };
        return CheckedOptions.ErrorsOf(options).FirstOrDefault() is { } error
            ? throw new InvalidOptionsException(error)
            : options;
    }

    private static async Task WriteFileAsync(
        IConfiguration configuration, DataDirectory directory, string path, TextWriter output,
        CancellationToken cancellationToken)
    {
        var copy = BackupFile.Write(
            directory, StoredData.Keys(configuration, directory), path, StoredData.MinFreeBytesIn(configuration),
            Timestamp.Now(TimeProvider.System), cancellationToken);
        await output.WriteLineAsync($"""
            Wrote {path} ({copy.Bytes} bytes, checked, up to message {copy.LastPosition}), and what was revoked until then as {BackupFile.RevocationsOf(path)}
            The master key {copy.MasterKeyId:x8} opens them and is not in them: keep {directory.MasterKeyPath} (or Chat:Encryption:MasterKey), apart from them.
            Now copy {StoredData.FilesPathIn(configuration, directory)} too; its files never change once they are there.
            """);
    }

    private static async Task RunOnceAsync(
        BackupRound round, BackupOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var result = await round.RunAsync(options.Keep, options.SamplePercent, cancellationToken);
        if (result.Findings > 0)
            throw new CommandFailedException($"{result.Path} is damaged (findings: {result.Findings}). Older backups are kept");

        await output.WriteLineAsync(
            $"Wrote and verified {result.Path} ({result.Bytes} bytes, up to message {result.LastPosition}); "
            + $"{result.FilesCopied} attachments were new, {result.Deleted} older backups were deleted");
    }

    // Until the process is ended. A failed round is reported, and the next one tries again.
    private static async Task RunRepeatedlyAsync(
        BackupRound round, BackupOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(options.Every);
        do
        {
            try
            {
                await RunOnceAsync(round, options, output, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException
                && StartFailure.Describe(failure) is { } line)
            {
                await output.WriteLineAsync($"FAILED {line}");
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
