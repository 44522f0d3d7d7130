using System.CommandLine;
using ChatServer.Administration.Recovery;
using ChatServer.Administration.Verification;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>verify</c>: checks that all stored data is intact. It needs the master key, and no server.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("file")
        {
            Description = "A backup to verify; without it, the database of the data directory",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var files = new Option<string?>("--files")
        {
            Description = "Where the attachments are (default: files/ beside the backup, if it exists, else the server's)",
        };
        var sample = new Option<int>("--sample")
        {
            Description =
                "Open this percentage of the messages and attachments, chosen at random; everything else is verified completely",
            DefaultValueFactory = _ => 100,
        };
        sample.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 100)
                result.AddError("--sample must be from 1 to 100");
        });
        return new Command(
            "verify",
            "Verifies database, keys, messages and attachments, also while a server is running; exit code 1 if anything is "
            + "wrong") { file, files, sample }
            .Runs((configuration, parsed, output, cancellationToken) => RunAsync(
                DatabaseLocator.Locate(configuration, parsed.GetValue(file), parsed.GetValue(files)), parsed.GetValue(sample),
                output, cancellationToken));
    }

    private static async Task RunAsync(StoredData data, int samplePercent, TextWriter output, CancellationToken cancellationToken)
    {
        using var database = new VerifiedDatabase(data.DatabasePath, data.Masters, cancellationToken);
        var request = new VerifyRequest(data.FilesPath, data.SearchPath, samplePercent)
        {
            ChatSearchPath = data.ChatSearchPath,
            RevocationsPath = data.RevocationsPath,
        };
        var found = await new DatabaseVerification(database, request, output, TimeProvider.System, cancellationToken).RunAsync();
        if (found > 0)
            throw new CommandFailedException($"{found} findings in {data.DatabasePath}");

        await output.WriteLineAsync($"{data.DatabasePath} is intact");
    }
}
