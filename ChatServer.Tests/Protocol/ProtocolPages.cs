namespace ChatServer.Tests.Protocol;

/// <summary>All pages of the protocol: PROTOCOL.md and the pages below docs/protocol/.</summary>
internal static class ProtocolPages
{
    public const string Entry = "PROTOCOL.md";
    private const string Folder = "docs/protocol";

    public static IReadOnlyList<ProtocolPage> All { get; } =
        [.. new[] { Entry }.Concat(Repository.Files(Folder, "*.md")).Select(ProtocolPage.Read)];

    public static IEnumerable<Section> Sections => All.SelectMany(page => page.Sections);

    public static IEnumerable<Example> Examples => Sections.SelectMany(section => section.Examples);

    public static IEnumerable<Step> Steps => Examples.OfType<Talk>().SelectMany(talk => talk.Steps);

    /// <summary>Returns the section named by a link from the repository's root.</summary>
    public static Section Find(string link) =>
        Sections.SingleOrDefault(section => section.Link == link)
        ?? throw new ArgumentException($"{link} is no section with examples");
}
