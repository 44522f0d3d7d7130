using System.Globalization;
using ChatServer.Administration;
using ChatServer.Options;
using ChatServer.Storage.Files;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Sinks.File;

namespace ChatServer.Hosting.Logs;

/// <summary>Logs through Serilog, as configured in section <c>Serilog</c> and <see cref="LogOptions"/>.</summary>
internal static class LogsRegistration
{
    private const string Levels = "Serilog:MinimumLevel";
    private const string Template =
        "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    public static IServiceCollection AddLogs(this IServiceCollection services) => services
        .AddCheckedOptions<LogOptions>("Chat:Logs")
        .AddSingleton<LogLevels>()
        .AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace)
            // If it were enabled, it would begin an activity and a scope for every request, which an open WebSocket keeps.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            // A line for each request while a check fails; Readiness logs the reason once a minute.
            .AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None))
        .AddSingleton<ILoggerProvider>(provider => new SerilogLoggerProvider(
            Create(
                provider.GetRequiredService<IConfiguration>(), provider.GetRequiredService<LogOptions>(),
                provider.GetRequiredService<LogLevels>(), provider.GetRequiredService<FreeSpace>()),
            dispose: true));

    // Two loggers: the first has the levels and removes secrets, the second has the sinks.
    private static Logger Create(IConfiguration configuration, LogOptions options, LogLevels levels, FreeSpace space)
    {
        SerilogSection.Check(configuration.GetSection(SerilogSection.Name));
        var sinks = CreateSinks(Part(configuration, key => !IsLevel(key)), options, space);
        return levels
            .Control(new LoggerConfiguration().ReadFrom.Configuration(Part(configuration, IsLevel)))
            .Enrich.FromLogContext()
            .Filter.ByExcluding(IsStartFailure)
            .WriteTo.Sink(new QueuedSink(new RedactingSink(sinks)))
            .CreateLogger();
    }

    private static Logger CreateSinks(IConfiguration configuration, LogOptions options, FreeSpace space)
    {
        var sinks = new LoggerConfiguration().MinimumLevel.Verbose();
        if (options.File.Length > 0)
        {
            LogFile.Check(options.File);
            var folder = Path.GetDirectoryName(Path.GetFullPath(options.File))!;
            sinks.WriteTo.Logger(file => file.MinimumLevel.Verbose().Filter.ByExcluding(_ => space.IsShort(folder))
                .WriteTo.Sink(new ReopeningFile(hooks => OpenFile(options, hooks), TimeProvider.System)));
        }

        return SerilogSection.Make(sinks, configuration);
    }

    private static Logger OpenFile(LogOptions options, FileLifecycleHooks hooks) =>
        new LoggerConfiguration().MinimumLevel.Verbose()
            .WriteTo.File(
                options.File, outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture,
                rollingInterval: RollingInterval.Day, rollOnFileSizeLimit: true, fileSizeLimitBytes: options.MaxFileBytes,
                retainedFileCountLimit: options.MaxFiles, hooks: hooks)
            .CreateLogger();

    private static IConfigurationRoot Part(IConfiguration configuration, Func<string, bool> isPart) => new ConfigurationBuilder()
        .AddInMemoryCollection(configuration.GetSection(SerilogSection.Name).AsEnumerable()
            .Where(setting => isPart(setting.Key) && !string.IsNullOrEmpty(setting.Value)))
        .Build();

    private static bool IsLevel(string key) => key.StartsWith(Levels, StringComparison.OrdinalIgnoreCase);

    // Failures to start are reported in one line at the end, see StartFailure.
    private static bool IsStartFailure(LogEvent logEvent) =>
        logEvent.MessageTemplate.Text is "Unable to start Kestrel." or "Hosting failed to start";
}
