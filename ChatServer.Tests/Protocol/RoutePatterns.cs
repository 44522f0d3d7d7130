using Microsoft.AspNetCore.Routing.Template;

namespace ChatServer.Tests.Protocol;

/// <summary>Paths of endpoints as the server and the pages write them: <c>/chat/groups/{id}/</c>.</summary>
internal static class RoutePatterns
{
    public static bool Match(string pattern, string path) =>
        new TemplateMatcher(TemplateParser.Parse(pattern.TrimStart('/')), []).TryMatch(path, []);
}
