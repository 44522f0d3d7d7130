using System.CommandLine;
using ChatServer.Options;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>restore</c>: puts a backup in place, while no server serves.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("file") { Description = "The backup", Arity = ArgumentArity.ZeroOrOne };
        var replace = new Option<bool>("--replace") { Description = "Replace the database that is there; its files are kept in a directory beside the new one" };
        var inPlace = new Option<bool>("--in-place") { Description = "No file: the data directory was put back by other means, such as a snapshot of the disk" };
        var files = new Option<string?>("--files") { Description = "Where the backup's attachments are (default: files/ beside it, if it is there)" };
        var revocations = new Option<string[]>("--revocations")
        {
            Description = "A list of revocations that is newer than the backup, such as the one beside a later backup; the data directory's own is used anyway",
        };
        var acceptDamage = new Option<bool>("--accept-damage") { Description = "Restore a backup although something in it is wrong" };
        return new Command("restore", "Puts a backup in place, while no server serves: verifies it, ends all sessions and invitations, and has later revocations hold again")
        {
            file, replace, inPlace, files, revocations, acceptDamage,
        }.Runs((configuration, parsed, output, cancellationToken) =>
        {
            var request = new RestoreRequest(parsed.GetValue(replace), parsed.GetValue(files), parsed.GetValue(revocations) ?? [], parsed.GetValue(acceptDamage));
            var restoration = new Restoration(configuration, request, output, cancellationToken);
            return (parsed.GetValue(file), parsed.GetValue(inPlace)) switch
            {
                ({ } backup, false) => restoration.RunAsync(Path.GetFullPath(backup)),
                (null, true) => restoration.RunInPlaceAsync(),
                _ => throw new InvalidOptionsException("Name either the backup's file or --in-place"),
            };
        });
    }
}

/// <param name="Replace">Whether a database that is there may be replaced.</param>
/// <param name="Files">Where the backup's attachments are; null to look beside it.</param>
/// <param name="Revocations">Lists that may be newer than the backup.</param>
/// <param name="AcceptDamage">Whether a backup in which something is wrong is restored all the same.</param>
internal sealed record RestoreRequest(bool Replace, string? Files, IReadOnlyList<string> Revocations, bool AcceptDamage);
