using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ChatServer.Storage;
using ChatServer.Tests.Protocol;

namespace ChatServer.Tests.Architecture;

/// <summary>Each top folder of the server names only those below it, see "What depends on what" in ARCHITECTURE.md.</summary>
[Parallelizable]
internal sealed partial class LayerTests
{
    private const string Server = nameof(ChatServer);

    // From the lowest layer up. Folders on one line don't name each other either.
    private static readonly string[][] Layers =
    [
        ["Options"],
        ["Words"],
        ["Refusals"],
        ["Storage"],
        ["Background"],
        ["Accounts"],
        ["Conversations"],
        ["Messages"],
        ["Groups", "Inbox", "Attachments"],
        ["Channels"],
        ["Realtime"],
        ["Chats"],
        ["Agents"],
        ["Audit"],
        ["Administration"],
        ["Api"],
        ["Hosting"],
    ];

    private static readonly string Source = Repository.PathOf(Server);

    /// <summary>The types of the server's top folders. Loading them takes seconds.</summary>
    internal static readonly IReadOnlyList<IType> Types =
    [
        .. new ArchLoader().LoadAssemblies(typeof(Database).Assembly).Build().Types
            .Where(type => FolderOf(type.FullName) is not null),
    ];

    [Test]
    public void Every_top_folder_has_its_layer() =>
        Assert.That(Types.Select(type => FolderOf(type.FullName)).Distinct(), Is.EquivalentTo(Layers.SelectMany(layer => layer)));

    [Test]
    public void Types_name_only_types_of_lower_layers()
    {
        var wrong = from type in Types
                    from named in type.Dependencies.Select(dependency => dependency.Target.FullName)
                    where !MayName(type.FullName, named)
                    select $"{type.FullName} names {named}";

        Assert.That(wrong.Distinct(), Is.Empty);
    }

    // References to constants don't appear in compiled code.
    [Test]
    public void Usings_name_only_lower_layers()
    {
        var wrong = from file in Files()
                    from named in Using().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)
                    where !MayName(NamespaceOf(file), named)
                    select $"{Path.GetRelativePath(Source, file)} names {named}";

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Namespaces_follow_folders()
    {
        var wrong = from file in Files()
                    let declared = Namespace().Match(File.ReadAllText(file)).Groups[1].Value
                    where declared != NamespaceOf(file) && Path.GetDirectoryName(file) != Source
                    select $"{Path.GetRelativePath(Source, file)} declares {declared}";

        Assert.That(wrong, Is.Empty);
    }

    // Only the program itself is above all layers.
    private static bool MayName(string one, string other) =>
        FolderOf(one) is not { } from || FolderOf(other) is not { } to || from == to || RankOf(to) < RankOf(from);

    private static int RankOf(string folder) => Array.FindIndex(Layers, layer => layer.Contains(folder));

    /// <summary>Returns null for code outside the folders of the server: other assemblies, and the program itself.</summary>
    private static string? FolderOf(string name) =>
        name.Split('.') is [Server, var folder and not nameof(Protocol), ..] ? folder : null;

    private static string NamespaceOf(string file) =>
        Path.GetRelativePath(Path.GetDirectoryName(Source)!, Path.GetDirectoryName(file)!)
            .Replace(Path.DirectorySeparatorChar, '.');

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
        .Where(file => Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));

    [GeneratedRegex(@"^using (?:static )?(ChatServer\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
