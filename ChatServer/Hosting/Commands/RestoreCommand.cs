using System.CommandLine;
using ChatServer.Options;

namespace ChatServer.Hosting.Commands;

/// <summary>The verb <c>restore</c>: puts a backup in place, while no server is running.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("file") { Description = "The backup", Arity = ArgumentArity.ZeroOrOne };
        var replace = new Option<bool>("--replace")
        {
            Description = "Replace the existing database; its files are kept in a directory beside the new one",
        };
        var inPlace = new Option<bool>("--in-place")
        {
            Description = "No file: the data directory was restored by other means, such as a snapshot of the disk",
        };
        var files = new Option<string?>("--files")
        {
            Description = "Where the backup's attachments are (default: files/ beside it, if it exists)",
        };
        var revocations = new Option<string[]>("--revocations")
        {
            Description =
                "A list of revocations that is newer than the backup, such as the one beside a later backup; the data "
                + "directory's own list is always used",
        };
        var acceptDamage = new Option<bool>("--accept-damage") { Description = "Restore a backup although it is damaged" };
        return new Command(
            "restore",
            "Puts a backup in place, while no server is running: verifies it, ends all sessions and invitations, and repeats "
            + "later revocations")
        {
            file, replace, inPlace, files, revocations, acceptDamage,
        }.Runs((configuration, parsed, output, cancellationToken) =>
        {
            var request = new RestoreRequest(
                parsed.GetValue(replace), parsed.GetValue(files), parsed.GetValue(revocations) ?? [],
                parsed.GetValue(acceptDamage));
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

/// <param name="Replace">Whether an existing database may be replaced.</param>
/// <param name="Files">The directory of the backup's attachments; null to look beside it.</param>
/// <param name="Revocations">Lists that may be newer than the backup.</param>
/// <param name="AcceptDamage">Whether to restore a damaged backup too.</param>
internal sealed record RestoreRequest(bool Replace, string? Files, IReadOnlyList<string> Revocations, bool AcceptDamage);
