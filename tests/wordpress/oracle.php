<?php
/**
 * Answers questions about shortcodes and paragraphs with WordPress' own functions, without a database.
 *
 * usage: php oracle.php [directory of WordPress, default /usr/share/wordpress]
 * The first line written is {"version": …}. Then each line read is {"op": …, "text": …, "names": […]} and is
 * answered by one line {"result": …} or {"error": …}. `names` are the shortcodes registered for that question.
 *
 *   parse_atts        the attributes of "text", which stands between a shortcode's name and its end
 *   tree              [string | {name, attributes, content: tree}, …]
 *   wpautop           paragraphs
 *   wptexturize       typography
 *   the_content       typography and paragraphs, as the page would be served
 *   strip_shortcodes  the text without shortcodes
 */

define('ABSPATH', rtrim($argv[1] ?? '/usr/share/wordpress', '/') . '/');
define('WPINC', 'wp-includes');
define('WP_CONTENT_DIR', ABSPATH . 'wp-content');
define('WP_DEBUG', false);
ini_set('display_errors', 'stderr');

foreach (['version', 'compat', 'load', 'plugin', 'cache', 'pomo/mo', 'l10n', 'functions', 'kses', 'formatting', 'shortcodes'] as $file) {
    require ABSPATH . WPINC . "/$file.php";
}
// An option answered by its filter is not looked up in the database.
foreach (['blog_charset' => 'UTF-8', 'use_smilies' => '0', 'siteurl' => 'http://localhost', 'home' => 'http://localhost'] as $name => $value) {
    add_filter("pre_option_$name", fn() => $value);
}

/** Each shortcode that runs while $text is read leaves a mark (of private use characters); marks become nodes. */
function tree(string $text, array $names): array
{
    $nodes = [];
    foreach ($names as $name) {
        add_shortcode($name, function ($attributes, $content, $name) use (&$nodes) {
            $inner = do_shortcode((string) $content);
            $nodes[] = ['name' => $name, 'attributes' => attributes($attributes), 'content' => $inner];
            return "\u{E000}" . (count($nodes) - 1) . "\u{E001}";
        });
    }
    return grow(do_shortcode($text), $nodes);
}

function grow(string $text, array $nodes): array
{
    $tree = [];
    foreach (preg_split('/\x{E000}(\d+)\x{E001}/u', $text, -1, PREG_SPLIT_DELIM_CAPTURE) as $i => $part) {
        if ($i % 2) {
            $node = $nodes[(int) $part];
            $node['content'] = grow($node['content'], $nodes);
            $tree[] = $node;
        } elseif ($part !== '') {
            $tree[] = $part;
        }
    }
    return $tree;
}

/** Before WordPress 6.5 a tag without attributes had an empty string in their place. */
function attributes(array|string $attributes): object
{
    return (object) ($attributes === '' ? [] : $attributes);
}

function answer(array $question): mixed
{
    ['op' => $op, 'text' => $text] = $question;
    $names = $question['names'] ?? [];
    remove_all_shortcodes();
    if ($op === 'tree') {
        return tree($text, $names);
    }
    foreach ($names as $name) {
        add_shortcode($name, '__return_empty_string');
    }
    return match ($op) {
        'parse_atts' => attributes(shortcode_parse_atts($text)),
        'wpautop' => wpautop($text),
        'wptexturize' => wptexturize($text),
        'the_content' => shortcode_unautop(wpautop(wptexturize($text))),
        'strip_shortcodes' => strip_shortcodes($text),
    };
}

const FLAGS = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;
echo json_encode(['version' => $wp_version]), "\n";
while (($line = fgets(STDIN)) !== false) {
    try {
        $answer = ['result' => answer(json_decode($line, true, 512, JSON_THROW_ON_ERROR))];
    } catch (Throwable $error) {
        $answer = ['error' => get_class($error) . ': ' . $error->getMessage()];
    }
    echo json_encode($answer, FLAGS), "\n";
}
