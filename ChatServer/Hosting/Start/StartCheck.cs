using ChatServer.Administration.Recovery;
using ChatServer.Attachments;
using ChatServer.Attachments.Objects;
using ChatServer.Options;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sqlite;

namespace ChatServer.Hosting.Start;

/// <summary>
/// Preconditions that are checked before the server listens: every option, the data directory, the keys, the database.
/// </summary>
internal static class StartCheck
{
    private const string Root = "Chat";

    public static IServiceCollection AddStartCheck(this IServiceCollection services) => services.AddSingleton<ServerLock>();

    /// <exception cref="InvalidOptionsException">An option is unknown or has an invalid value; the message names it.</exception>
    /// <param name="isNew">Whether a database may be created although there are keys or files of an earlier one.</param>
    public static void CheckStart(this WebApplication app, bool isNew)
    {
        RefuseUnknownSections(app.Configuration.GetSection(Root), app.Services.GetServices<OptionsSection>());
        foreach (var options in app.Services.GetServices<ICheckedOptions>())
            _ = options; // Resolving it reads and checks it.
        ListenUrls.Check(app.Configuration["Urls"]);
        OpenDataDirectory(app.Services);
        _ = app.Services.GetRequiredService<ServerLock>();
        OpenDatabase(app.Services, isNew);
        ExposedFiles.Warn(
            app.Services.GetRequiredService<DataDirectory>(), app.Configuration,
            app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ExposedFiles)));
    }

    private static void OpenDatabase(IServiceProvider services, bool isNew)
    {
        var directory = services.GetRequiredService<DataDirectory>();
        var presence = new DatabasePresence(
            directory, ObjectDirectory.PathIn(services.GetRequiredService<AttachmentOptions>(), directory));
        PendingRestore.Finish(directory);
        presence.Check(isNew, Timestamp.Now(services.GetRequiredService<TimeProvider>()));
        _ = services.GetRequiredService<Database>();
        presence.Completed();
    }

    private static void OpenDataDirectory(IServiceProvider services)
    {
        try
        {
            _ = services.GetRequiredService<DataDirectory>();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOptionsException($"{Root}:{nameof(DataDirectory)} can't be created or opened: {failure.Message}");
        }
    }

    private static void RefuseUnknownSections(IConfigurationSection root, IEnumerable<OptionsSection> sections)
    {
        var known = sections.Select(section => section.Path[(Root.Length + 1)..]).Append(nameof(DataDirectory))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (root.GetChildren().FirstOrDefault(child => !known.Contains(child.Key)) is { } unknown)
            throw new InvalidOptionsException($"{unknown.Path} is not an option. {Root} has {string.Join(", ", known.Order())}");
    }
}
