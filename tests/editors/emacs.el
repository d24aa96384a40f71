;;; emacs.el --- What must work in Emacs, after the set-up of docs/editors/emacs.md  -*- lexical-binding: t -*-

;; The project is in the environment variable PROJECT.

(require 'cl-lib)
(require 'flymake)
(require 'eldoc)

(defvar failed nil)

(defmacro case (name &rest body)
  (declare (indent 1))
  `(condition-case problem
       (progn ,@body (princ (format "ok %s\n" ,name)))
     (error
      (setq failed t)
      (princ (format "FAILED %s: %s\n" ,name
                     (replace-regexp-in-string "[ \t\n]+" " " (error-message-string problem)))))))

(defun wait-for (what holds)
  (let ((end (+ (float-time) 10)))
    (while (not (funcall holds))
      (when (> (float-time) end) (error "%s: not within 10 s" what))
      ;; What idle timers do in a session with a user.
      (when (bound-and-true-p eglot--managed-mode)
        (eglot--signal-textDocument/didChange)
        (flymake-start nil t))
      (accept-process-output nil 0.05))))

(defun must-contain (text part)
  (unless (and text (string-match-p (regexp-quote part) text))
    (error "expected %s in %s" part text)))

(defun at (text word)
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0))
  (search-forward word)
  (goto-char (match-beginning 0)))

(defun replace (text by)
  (at text text)
  (delete-char (length text))
  (insert by))

(defun errors ()
  (cl-remove-if-not (lambda (found) (memq (flymake-diagnostic-type found) '(:error eglot-error)))
                    (flymake-diagnostics)))

(defun original ()
  (erase-buffer)
  (insert-file-contents buffer-file-name)
  (wait-for "no errors in the file as it is" (lambda () (null (errors)))))

(defun request (method &rest more)
  (eglot--signal-textDocument/didChange)
  (jsonrpc-request (eglot--current-server-or-lose) method
                   (append (eglot--TextDocumentPositionParams) more)))

(find-file (expand-file-name "quality.kdl" (getenv "PROJECT")))

(case "the documented set-up attaches the server"
  (unless (eq major-mode 'quality-mode) (error "the mode is %s" major-mode))
  ;; What Emacs does after the first command.
  (run-hooks 'post-command-hook)
  (wait-for "a server" #'eglot-current-server))

(case "a wrong line has a diagnostic"
  (replace "coverage.line_percent >= 90" "coverage.line_percnt >= 90")
  (let ((line (line-number-at-pos)))
    (wait-for "an error" #'errors)
    (let ((found (car (errors))))
      (unless (= line (line-number-at-pos (flymake-diagnostic-beg found))) (error "on another line"))
      (must-contain (flymake-diagnostic-text found) "line_percnt")))
  (original))

(case "metrics are completed inside of an expression"
  (replace "tests.failed == 0" "tests. == 0")
  (at "tests. == 0" " == 0")
  (eglot--signal-textDocument/didChange)
  (let* ((found (eglot-completion-at-point))
         (names (all-completions (buffer-substring-no-properties (nth 0 found) (nth 1 found)) (nth 2 found))))
    (unless (cl-some (lambda (name) (string-match-p "tests\\.failed\\|^failed" name)) names)
      (error "no tests.failed in %s" names)))
  (original))

(case "completing a metric inserts it"
  (replace "tests.failed == 0" "tests.fai == 0")
  (at "tests.fai == 0" " == 0")
  (eglot--signal-textDocument/didChange)
  (completion-at-point)
  (must-contain (buffer-string) "tests.failed == 0")
  (original))

(case "hover explains a metric"
  (at "complexity.max <= 10" "complexity.max")
  (must-contain (format "%S" (plist-get (request :textDocument/hover) :contents)) "complexity.max"))

(case "inlay hints hold the score, points, margins and the verdict"
  (let ((all "")
        (range (list :start (list :line 0 :character 0)
                     :end (list :line (count-lines (point-min) (point-max)) :character 0))))
    (wait-for "hints"
              (lambda ()
                (setq all (mapconcat
                           (lambda (hint)
                             (let ((label (plist-get hint :label)))
                               (if (stringp label) label
                                 (mapconcat (lambda (part) (plist-get part :value)) label ""))))
                           (jsonrpc-request (eglot--current-server-or-lose) :textDocument/inlayHint
                                            (list :textDocument (eglot--TextDocumentIdentifier) :range range))
                           "\n"))
                (not (string-empty-p all))))
    (must-contain all "98.3")
    (must-contain all "✓")))

(case "rename reaches expressions"
  (replace "require \"score >= 90\"" "require \"components.documentation >= 90\"")
  (at "component \"documentation\"" "documentation")
  (eglot--signal-textDocument/didChange)
  (eglot-rename "docs")
  (must-contain (buffer-string) "component \"docs\"")
  (must-contain (buffer-string) "components.docs >= 90")
  (original))

(case "formatting"
  (replace "    language \"python\"" "language    \"python\"")
  (eglot-format)
  (must-contain (buffer-string) "\n    language \"python\"\n")
  (original))

(case "a quick fix repairs a misspelt metric"
  (replace "complexity.max <= 10" "complexity.mx <= 10")
  (wait-for "an error" #'errors)
  (let* ((found (car (errors)))
         (actions (eglot-code-actions (flymake-diagnostic-beg found) (flymake-diagnostic-end found) "quickfix"))
         (fix (cl-find-if (lambda (action) (string-match-p "complexity\\.max" (plist-get action :title))) actions)))
    (unless fix (error "no fix in %S" actions))
    (eglot--apply-workspace-edit (plist-get fix :edit)))
  (must-contain (buffer-string) "complexity.max <= 10")
  (original))

(case "imenu lists gates and components"
  (let ((all (format "%S" (eglot-imenu))))
    (must-contain all "release")
    (must-contain all "documentation")))

(case "evaluation is refused while the project is not trusted"
  (let ((problem (condition-case refused
                     (progn (quality-evaluate) nil)
                   (error (error-message-string refused)))))
    (must-contain problem "trusted")))

(case "findings of source files are listed"
  (find-file (expand-file-name "quality.kdl" (getenv "FINDINGS")))
  (run-hooks 'post-command-hook)
  (wait-for "findings"
            (lambda () (cl-some (lambda (listed) (string-suffix-p "src/checkout.ts" (car listed)))
                                flymake-list-only-diagnostics))))

(case "the server ends when it is told to"
  (set-buffer-modified-p nil)
  (let ((server (eglot-current-server)))
    (eglot-shutdown server nil 10)
    (when (jsonrpc-running-p server) (error "it runs"))))

(kill-emacs (if failed 1 0))
